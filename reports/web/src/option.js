// A figure as an ECharts option. Looks are decided here, contents in C++.
import { describe, place, text } from './figure.js';

const CROSS = 4; // half the width of the cap of an interval, in pixels
const LARGE = 2000;
const BAR_PX = 26;

function axisOption(axis, colours, isX, isNarrow) {
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
      ...option.axisLabel, hideOverlap: false, width: isX ? 90 : (isNarrow ? 96 : 180), overflow: 'truncate',
      interval: isX && axis.categories.length > 12 ? 'auto' : 0, rotate: isX && axis.categories.length > 6 ? 40 : 0,
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
function extent(figure, key) {
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

function setExtent(option, figure, key, isNarrow, shown) {
  const range = extent(figure, key);
  if (!range || figure[key].scale === 'categories') return;
  [option.min, option.max] = range;
  const count = key === 'x' && isNarrow ? 4 : 6;
  const list = figure[key].scale === 'log' ? logTicks(...(shown ?? range)) : ticks(...(shown ?? range), count);
  for (const part of ['axisLabel', 'axisTick', 'splitLine']) option[part] = { ...option[part], customValues: list };
}

function band(series, colour, opacity) {
  const data = series.data;
  return {
    type: 'custom',
    name: series.name,
    silent: true,
    clip: true,
    z: 1,
    itemStyle: { color: colour },
    data: data.map((of) => [of.x, of.yLo, of.yHi]),
    renderItem(params, api) {
      if (params.dataIndexInside !== 0) return undefined;
      const upper = data.map((of) => api.coord([of.x, of.yHi]));
      const lower = data.map((of) => api.coord([of.x, of.yLo])).reverse();
      return { type: 'polygon', shape: { points: upper.concat(lower) }, style: { fill: colour, opacity } };
    },
  };
}

/** Crosses through points that have bounds. */
function crosses(series, colour) {
  const data = series.data;
  if (!data.some((of) => Number.isFinite(of.xLo) || Number.isFinite(of.yLo))) return [];
  return [{
    type: 'custom',
    name: series.name,
    silent: true,
    clip: true,
    z: 2,
    itemStyle: { color: colour },
    data: data.map((of) => [of.x, of.y]),
    renderItem(params, api) {
      const of = data[params.dataIndex];
      const children = [];
      const line = (a, b) => children.push({
        type: 'line', shape: { x1: a[0], y1: a[1], x2: b[0], y2: b[1] },
        style: { stroke: colour, lineWidth: 1.25, opacity: 0.85 },
      });
      if (Number.isFinite(of.xLo) && Number.isFinite(of.xHi)) {
        const [a, b] = [api.coord([of.xLo, of.y]), api.coord([of.xHi, of.y])];
        line(a, b);
        for (const end of [a, b]) line([end[0], end[1] - CROSS], [end[0], end[1] + CROSS]);
      }
      if (Number.isFinite(of.yLo) && Number.isFinite(of.yHi)) {
        const [a, b] = [api.coord([of.x, of.yLo]), api.coord([of.x, of.yHi])];
        line(a, b);
        for (const end of [a, b]) line([end[0] - CROSS, end[1]], [end[0] + CROSS, end[1]]);
      }
      return { type: 'group', children };
    },
  }];
}

/** Cells of a crowd by how many points they count: drawn the darker the more, in a few shades. */
const SHADES = [0.25, 0.45, 0.7, 1];
function crowd(series, colour) {
  const most = series.data.reduce((max, of) => Math.max(max, of.value), 1);
  const shadeOf = (of) => Math.min(SHADES.length - 1, Math.floor((SHADES.length * Math.log(of.value)) / (Math.log(most) || 1)));
  return SHADES.map((opacity, shade) => {
    const own = series.data.filter((of) => shadeOf(of) === shade);
    return {
      type: 'scatter', name: series.name, z: 4, symbol: 'rect', symbolSize: 4, large: true, largeThreshold: 0, progressive: 0, dimensions: ['x', 'y'],
      itemStyle: { color: colour, opacity }, data: pairs(own), meaning: { ...series, data: own },
    };
  });
}

/** x and y of every datum, flat: what large charts are drawn from without an object a point. */
function pairs(data) {
  const flat = new Float64Array(2 * data.length);
  data.forEach((of, i) => { flat[2 * i] = of.x; flat[2 * i + 1] = of.y; });
  return flat;
}

const SYMBOLS = ['circle', 'diamond', 'triangle', 'rect'];

/** Whether a name beside a point would leave the chart on the right. */
function isFarRight(figure, x, isNarrow) {
  const range = extent(figure, 'x');
  if (!range) return false;
  const at = figure.x.scale === 'log' ? Math.log : (value) => value;
  return (at(x) - at(range[0])) / (at(range[1]) - at(range[0])) > (isNarrow ? 0.7 : 0.82);
}

function scatter(figure, series, colour, colours, number, isNarrow) {
  const isAccent = series.tone === 'accent';
  const isReference = series.tone === 'reference';
  const isMany = series.data.length > LARGE;
  const onCategories = figure.x.scale === 'categories' || figure.y.scale === 'categories';
  return {
    type: 'scatter',
    name: series.name,
    z: isAccent ? 6 : isReference ? 3 : 4,
    symbol: isAccent ? 'circle' : SYMBOLS[number % SYMBOLS.length],
    symbolSize: isMany ? 3 : isAccent ? 16 : isReference ? 7 : 9,
    ...(isMany ? { large: true, progressive: 0, dimensions: ['x', 'y'] } : {}),
    itemStyle: isAccent
      ? { color: 'transparent', borderColor: colour, borderWidth: 3 }
      : { color: colour, opacity: isMany ? 0.5 : 1, borderColor: colours.paper, borderWidth: isMany ? 0 : 1 },
    data: isMany
      ? pairs(series.data)
      : series.data.map((of) => ({
        value: [of.x, of.y], name: of.label,
        ...(isFarRight(figure, of.x, isNarrow) ? { label: { position: [-4, -10], align: 'right' } } : {}),
      })),
    label: {
      show: !isMany && !isAccent && !onCategories && series.data.some((of) => of.label),
      formatter: (params) => params.name,
      position: [13, -10],
      color: isReference ? colours.faint : colours.ink,
      textBorderColor: colours.paper,
      textBorderWidth: 3,
      fontSize: 12,
    },
    labelLayout: isNarrow ? { hideOverlap: true } : { hideOverlap: true, moveOverlap: 'shiftY' },
    emphasis: { scale: 1.3 },
  };
}

function rule(series, colour, isAccent) {
  return {
    type: 'custom',
    name: series.name,
    silent: true,
    z: 5,
    itemStyle: { color: colour },
    data: series.data.map((of) => [of.x, of.y]),
    renderItem(params, api) {
      const of = series.data[params.dataIndex];
      const { x, y, width, height } = params.coordSys;
      const isUpright = Number.isFinite(of.x);
      if (!isUpright && !Number.isFinite(of.y)) return undefined;
      const at = isUpright ? api.coord([of.x, NaN])[0] : api.coord([NaN, of.y])[1];
      const shape = isUpright
        ? { x1: at, y1: y, x2: at, y2: y + height }
        : { x1: x, y1: at, x2: x + width, y2: at };
      return {
        type: 'line', shape,
        style: { stroke: colour, lineWidth: isAccent ? 2 : 1.25, lineDash: isAccent ? undefined : [5, 4] },
      };
    },
  };
}

function box(series, colour) {
  return {
    type: 'custom',
    name: series.name,
    silent: true,
    z: 3,
    itemStyle: { color: colour },
    data: series.data.map((of) => [of.x, of.y]),
    renderItem(params, api) {
      const of = series.data[params.dataIndex];
      const [left, bottom] = api.coord([of.xLo, of.yLo]);
      const [right, top] = api.coord([of.xHi, of.yHi]);
      return {
        type: 'rect', shape: { x: left, y: top, width: right - left, height: bottom - top },
        style: { fill: colour, opacity: 0.25, stroke: colour, lineWidth: 1.5 },
      };
    },
  };
}

function bars(figure, series, colour) {
  const isUpright = figure.x.scale === 'categories';
  const axis = isUpright ? figure.x : figure.y;
  const values = new Array(axis.categories.length).fill(null);
  for (const of of series.data) values[isUpright ? of.x : of.y] = isUpright ? of.y : of.x;
  return {
    type: 'bar',
    name: series.name,
    stack: series.mark === 'stack' ? 'all' : undefined,
    barMaxWidth: BAR_PX,
    itemStyle: { color: colour, borderColor: 'transparent', borderWidth: 0.5 },
    data: values,
  };
}

function cells(figure, series, colours) {
  return {
    type: 'heatmap',
    name: series.name,
    data: series.data.map((of) => ({
      value: [of.x, of.y, Number.isFinite(of.value) ? of.value : '-'], name: of.label,
    })),
    label: {
      show: series.data.length <= 80,
      color: colours.ink, textBorderColor: colours.paper, textBorderWidth: 2, fontSize: 12,
      formatter: (params) => (params.value[2] === '-' ? params.name : text(params.value[2], figure.value_unit, 3)),
    },
    itemStyle: { borderColor: colours.paper, borderWidth: series.data.length > 900 ? 0 : 1 },
    progressive: 0,
  };
}

/** Series of one figure's series; crosses and points share a name, so a legend hides both. */
function seriesOption(figure, series, colour, colours, number, isNarrow) {
  switch (series.mark) {
    case 'line':
      return [{
        type: 'line', name: series.name, z: 3, showSymbol: series.data.length <= 15 && series.tone === 'data' && !series.name.startsWith('hull'),
        symbolSize: 5, symbol: SYMBOLS[number % SYMBOLS.length], clip: true,
        lineStyle: { color: colour, width: series.tone === 'reference' ? 1.5 : 2, type: series.tone === 'reference' ? 'dashed' : 'solid' },
        itemStyle: { color: colour },
        data: series.data.map((of) => ({ value: [of.x, of.y], name: of.label })),
      }];
    case 'band': return [band(series, colour, 0.16)];
    case 'bar': case 'stack': {
      const list = [bars(figure, series, colour)];
      if (series.mark === 'bar' && figure.series.filter((of) => of.mark === 'bar').length === 1) list.push(...crosses(series, colours.ink));
      return list;
    }
    case 'cell': return [cells(figure, series, colours)];
    case 'rule': return [rule(series, colour, series.tone === 'accent')];
    case 'box': return [box(series, colour)];
    default:
      if (Number.isFinite(series.data[0]?.value)) return crowd(series, colour);
      return [...crosses(series, colour), scatter(figure, series, colour, colours, number, isNarrow)];
  }
}

function visualMap(figure, colours) {
  if (!figure.series.some((series) => series.mark === 'cell')) return undefined;
  const values = figure.series.flatMap((series) => series.data.map((of) => of.value)).filter(Number.isFinite);
  if (values.length === 0) return undefined;
  const least = Math.min(...values);
  const most = Math.max(...values);
  const hasSides = least < 0 && most > 0;
  const reach = Math.max(-least, most);
  return {
    type: 'continuous', min: hasSides ? -reach : Math.min(0, least), max: hasSides ? reach : Math.max(most, least + 1e-12),
    inRange: { color: hasSides ? colours.ramp2 : colours.ramp }, calculable: false,
    orient: 'horizontal', left: 'center', bottom: 0, itemHeight: 120, itemWidth: 10,
    textStyle: { color: colours.faint }, text: [text(hasSides ? reach : most, figure.value_unit, 3), text(hasSides ? -reach : Math.min(0, least), figure.value_unit, 3)],
    seriesIndex: figure.series.map((_, i) => i),
  };
}

const LEGEND_ROW = 20;

/** Rows that the legend takes, names of about 6.6 pixels a letter. */
function legendRows(figure, width) {
  const names = figure.series.filter((series) => series.mark !== 'cell').map((series) => series.name);
  if (names.length < 2) return 0;
  let rows = 1;
  let used = 0;
  for (const name of names) {
    const own = 36 + 6.9 * name.length;
    if (used > 0 && used + own > width - 16) {
      rows += 1;
      used = 0;
    }
    used += own;
  }
  return rows;
}

/** How high a chart has to be to be read, in pixels. */
export function heightOf(figure, width) {
  const legend = LEGEND_ROW * legendRows(figure, width);
  if (figure.y.scale === 'categories') return 110 + legend + figure.y.categories.length * BAR_PX;
  return Math.min(420, Math.max(270, 0.6 * width)) + legend;
}

const ICONS = { line: 'path://M0,8H24V11H0Z', rule: 'path://M0,8H24V11H0Z', bar: 'rect', stack: 'rect', band: 'rect', box: 'rect' };

function legendEntry(series, colour, number) {
  const isRing = series.mark === 'point' && series.tone === 'accent';
  const isWash = series.mark === 'band' || series.mark === 'box';
  return {
    name: series.name,
    icon: ICONS[series.mark] ?? (isRing ? 'circle' : SYMBOLS[number % SYMBOLS.length]),
    itemStyle: isRing
      ? { color: 'transparent', borderColor: colour, borderWidth: 2 }
      : { color: colour, borderColor: colour, opacity: isWash ? 0.3 : 1 },
  };
}

/** Whether a part of the chart can be looked at alone. */
export function canZoom(figure) {
  return figure.x.scale !== 'categories' && figure.y.scale !== 'categories';
}

/** `zoom` is what a brush encloses, or nothing. */
export function optionOf(figure, colours, width, zoom) {
  const isNarrow = width < 520;
  const option = { animation: false, backgroundColor: 'transparent', textStyle: { fontFamily: colours.font, color: colours.ink }, series: [] };
  const named = [];
  const meaning = []; // of each ECharts series: ours, and its number
  let colour = 0;
  figure.series.forEach((series, number) => {
    const own = series.tone === 'reference' ? colours.reference
      : series.tone === 'accent' ? colours.accent : colours.series[colour++ % colours.series.length];
    for (const of of seriesOption(figure, series, own, colours, number, isNarrow)) {
      const { meaning: own, ...drawn } = of;
      option.series.push(drawn);
      meaning.push(own ?? series);
    }
    if (series.mark !== 'cell') named.push(legendEntry(series, own, number));
  });
  option.xAxis = axisOption(figure.x, colours, true, isNarrow);
  option.yAxis = axisOption(figure.y, colours, false, isNarrow);
  setExtent(option.xAxis, figure, 'x', isNarrow, zoom?.x);
  setExtent(option.yAxis, figure, 'y', isNarrow, zoom?.y);
  const map = visualMap(figure, colours);
  if (map) option.visualMap = map;
  const rows = legendRows(figure, width);
  option.legend = {
    show: rows > 0, data: named, top: 0, left: 0, itemWidth: 16, itemHeight: 10, itemGap: 12,
    textStyle: { color: colours.ink, fontSize: 12 },
  };
  const top = 8 + LEGEND_ROW * rows + (figure.y.scale === 'categories' ? 4 : 26);
  option.grid = { left: 8, right: isNarrow ? 16 : 28, top, bottom: (map ? 40 : 8) + (figure.x.scale === 'categories' ? 0 : 22), containLabel: true };
  if (figure.y.title && figure.y.scale !== 'categories') {
    option.graphic = [{ type: 'text', left: 8, top: top - 24, silent: true, style: { text: figure.y.title, fill: colours.faint, font: `12px ${colours.font}` } }];
  }
  option.tooltip = {
    trigger: 'item', renderMode: 'richText', confine: true, backgroundColor: colours.panel, borderColor: colours.rule,
    textStyle: { color: colours.ink, fontSize: 13, fontFamily: colours.font },
    formatter(params) {
      const series = meaning[params.seriesIndex];
      if (!series) return '';
      if (series.mark === 'bar' || series.mark === 'stack') {
        const key = figure.x.scale === 'categories' ? 'x' : 'y';
        const of = series.data.find((one) => one[key] === params.dataIndex);
        return of ? describe(figure, series, of) : '';
      }
      const of = series.data[params.dataIndex];
      return of ? describe(figure, series, of) : '';
    },
  };
  if (canZoom(figure)) {
    option.dataZoom = ['x', 'y'].map((key) => ({
      type: 'inside', [`${key}AxisIndex`]: 0, filterMode: 'none', zoomOnMouseWheel: 'shift', moveOnMouseMove: 'shift', moveOnMouseWheel: false,
      ...(zoom ? { startValue: zoom[key][0], endValue: zoom[key][1] } : {}),
    }));
  }
  option.aria = {
    enabled: true,
    decal: { show: figure.series.filter((series) => series.mark === 'bar' || series.mark === 'stack').length > 1 },
    label: { description: summary(figure) },
  };
  return option;
}

/** What a screen reader says of a chart; its numbers are in the table below it. */
export function summary(figure) {
  const names = figure.series.filter((series) => series.tone !== 'accent').map((series) => series.name);
  const axes = `${figure.x.title || 'categories'} across, ${figure.y.title || 'categories'} upwards`;
  return `${figure.title}. ${axes}. Shown: ${names.join(', ')}. The data are in the table below.`;
}

export { place };
