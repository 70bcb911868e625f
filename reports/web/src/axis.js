// The axes of a figure: what they span, where their ticks stand.
import { text } from './figure.js';

/** Pixels that a letter takes, about. */
export const LETTER = 6.9;

/** Names in at most two lines of this width; what those do not hold is in the chart's table. */
function inTwoLines(names, width) {
  if (names.every((name) => LETTER * name.length <= width)) return {};
  const most = 2 * Math.floor(width / LETTER);
  return { width, overflow: 'break', lineHeight: 12, formatter: (name) => (name.length > most ? `${name.slice(0, most - 1)}…` : name) };
}

/** Pixels that names beside bars may take. */
const besideBars = (isNarrow) => (isNarrow ? 160 : 240);
const ASLANT = { rotate: 40, width: 150 };

/** Names below bars: level where each fits its bar's share of the axis, aslant where one does not. */
function belowBars(names, pixels) {
  const longest = LETTER * Math.max(...names.map((name) => name.length));
  const isLevel = longest <= pixels / names.length - 6;
  return isLevel ? { rotate: 0 } : { rotate: ASLANT.rotate, ...inTwoLines(names, ASLANT.width) };
}

/** Pixels that the labels of a vertical axis take, about. */
export function labelWidth(axis, isNarrow) {
  if (axis.scale !== 'categories') return 48;
  return Math.min(besideBars(isNarrow), LETTER * Math.max(...axis.categories.map((name) => name.length)));
}

/** `pixels` is the length of the axis. */
export function axisOption(axis, colours, isX, isNarrow, pixels) {
  const option = {
    name: axis.title,
    nameLocation: 'middle',
    nameGap: isX ? 30 : 8,
    nameTextStyle: { color: colours.faint, fontSize: 12 },
    axisLine: { show: isX, lineStyle: { color: colours.rule } },
    axisTick: { show: false },
    axisLabel: { color: colours.faint, fontSize: 12, hideOverlap: true },
    splitLine: { show: axis.scale !== 'categories', lineStyle: { color: colours.rule, width: 1 } },
  };
  if (axis.scale === 'categories') {
    option.type = 'category';
    option.data = axis.categories;
    option.inverse = !isX;
    option.axisLabel = {
      ...option.axisLabel, hideOverlap: false, interval: isX && axis.categories.length > 12 ? 'auto' : 0,
      ...(isX ? belowBars(axis.categories, pixels) : inTwoLines(axis.categories, besideBars(isNarrow))),
    };
    option.name = '';
    return option;
  }
  option.type = axis.scale === 'log' ? 'log' : 'value';
  option.scale = true;
  option.splitNumber = isX && isNarrow ? 3 : 5;
  // The axis says "points" already.
  option.axisLabel.formatter = (value) => text(value, axis.unit, 3).replace(' points', '').replace('-', '−');
  if (!isX) option.name = ''; // written above the axis, level, by optionOf
  return option;
}

const EXTENTS = new WeakMap(); // figures are looked at once an axis, not once a point

/** Least and greatest value on an axis, with room at the ends. */
export function extent(figure, key) {
  const known = EXTENTS.get(figure) ?? {};
  if (!(key in known)) known[key] = extentOf(figure, key);
  EXTENTS.set(figure, known);
  return known[key];
}

function extentOf(figure, key) {
  const axis = figure[key];
  const lo = `${key}Lo`;
  const hi = `${key}Hi`;
  let least = Infinity;
  let most = -Infinity;
  const see = (value) => {
    if (!Number.isFinite(value) || (axis.scale === 'log' && value <= 0)) return;
    least = Math.min(least, value);
    most = Math.max(most, value);
  };
  const all = (series) => {
    for (const of of series.data) {
      if (series.mark !== 'band' && series.mark !== 'box') see(of[key]);
      see(of[lo]);
      see(of[hi]);
    }
  };
  for (const series of figure.series) {
    if (series.mark === 'bar' || series.mark === 'stack') return undefined;
    all(series);
  }
  for (const moving of figure.moving) all({ mark: figure.series[moving.series].mark, data: moving.steps });
  if (!(most >= least)) return undefined;
  if (axis.scale === 'log') {
    const room = Math.max(1.15, (most / least) ** 0.08);
    return [least / room, most * room];
  }
  // Points need room around them; lines may end at the frame.
  const needsRoom = key === 'y' || figure.series.some((series) => series.mark === 'point' && series.tone !== 'accent');
  const room = most > least ? (needsRoom ? 0.06 : 0) * (most - least) : Math.max(Math.abs(most) * 0.1, 1e-9);
  const keepsZero = least >= 0 && least - room < 0;
  const keepsOne = axis.unit === 'share' && most <= 1 && most + room > 1;
  return [keepsZero ? 0 : least - room, keepsOne ? 1 : most + room];
}

/** Values that read well between two: about `count` of them. */
function ticks(least, most, count) {
  const rough = (most - least) / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((of) => of * magnitude).find((of) => of >= rough * 0.999);
  const list = [];
  for (let i = Math.ceil(least / step - 1e-9); i * step <= most + 1e-9 * step; i += 1) list.push(Number((i * step).toPrecision(12)));
  return list;
}

/** 1, 2, 5, 10, 20...; all of 1 to 9 where the range is short. */
function logTicks(least, most) {
  for (const digits of [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 7]]) {
    const list = [];
    for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power += 1) {
      for (const digit of digits) {
        const value = Number((digit * 10 ** power).toPrecision(6));
        if (value >= least && value <= most) list.push(value);
      }
    }
    if (list.length >= 4) return list;
  }
  return ticks(least, most, 5);
}

/** From none to all where stacks of shares are parts of a whole; bars else find their own end. */
function wholeOf(figure, key) {
  const isWhole = figure[key].unit === 'share' && figure.series.every((series) => series.mark === 'stack');
  return isWhole ? [0, 1] : undefined;
}

export function setExtent(option, figure, key, isNarrow, shown) {
  const range = extent(figure, key) ?? wholeOf(figure, key);
  if (!range || figure[key].scale === 'categories') return;
  [option.min, option.max] = range;
  const count = key === 'x' && isNarrow ? 4 : 6;
  const list = figure[key].scale === 'log' ? logTicks(...(shown ?? range)) : ticks(...(shown ?? range), count);
  for (const part of ['axisLabel', 'axisTick', 'splitLine']) option[part] = { ...option[part], customValues: list };
}
