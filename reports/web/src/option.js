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
  option.axisLabel.formatter = (value) => text(value, axis.unit, 3);
  if (!isX) {
    // Above the axis and level: a name that lies on its side is read last.
    option.nameLocation = 'end';
    option.nameGap = 12;
    option.nameTextStyle = { ...option.nameTextStyle, align: 'left', padding: [0, 0, 0, -36] };
  }
  return option;
}

/** Least and greatest value on an axis, with room at the ends. */
function extent(figure, key) {
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
  const room = most > least ? 0.06 * (most - least) : Math.max(Math.abs(most) * 0.1, 1e-9);
  const keepsZero = least >= 0 && least - room < 0;
  const keepsOne = axis.unit === 'share' && most <= 1 && most + room > 1;
  return [keepsZero ? 0 : least - room, keepsOne ? 1 : most + room];
}

/** A number near `value` that reads well; `up` away from zero or towards it. */
function tidy(value, step, up) {
  const units = value / step;
  return (up ? Math.ceil(units - 1e-9) : Math.floor(units + 1e-9)) * step;
}

function setExtent(option, figure, key) {
  const range = extent(figure, key);
  if (!range || figure[key].scale === 'categories') return;
  [option.min, option.max] = range;
  if (figure[key].scale === 'log') return;
  const rough = (range[1] - range[0]) / 5;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((of) => of * magnitude).find((of) => of >= rough);
  option.min = tidy(range[0], step, false);
  option.max = tidy(range[1], step, true);
  option.interval = step;
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

const SYMBOLS = ['circle', 'diamond', 'triangle', 'rect'];

function scatter(figure, series, colour, colours, number) {
  const isAccent = series.tone === 'accent';
  const isReference = series.tone === 'reference';
  const isMany = series.data.length > LARGE;
  const most = series.data.reduce((max, of) => Math.max(max, of.value || 0), 0);
  const onCategories = figure.x.scale === 'categories' || figure.y.scale === 'categories';
  return {
    type: 'scatter',
    name: series.name,
    z: isAccent ? 6 : isReference ? 3 : 4,
    symbol: isAccent ? 'circle' : SYMBOLS[number % SYMBOLS.length],
    symbolSize: isMany ? 3 : isAccent ? 16 : isReference ? 7 : 9,
    large: isMany && most === 0,
    itemStyle: isAccent
      ? { color: 'transparent', borderColor: colour, borderWidth: 3 }
      : { color: colour, opacity: isMany ? 0.5 : 1, borderColor: colours.paper, borderWidth: isMany ? 0 : 1 },
    data: isMany
      ? series.data.map((of) => [of.x, of.y])
      : series.data.map((of) => ({ value: [of.x, of.y], name: of.label })),
    label: {
      show: !isMany && !isAccent && !onCategories && series.data.some((of) => of.label),
      formatter: (params) => params.name,
      position: 'right',
      distance: 6,
      color: isReference ? colours.faint : colours.ink,
      textBorderColor: colours.paper,
      textBorderWidth: 3,
      fontSize: 12,
    },
    labelLayout: { hideOverlap: false, moveOverlap: 'shiftY' },
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
function seriesOption(figure, series, colour, colours, number) {
  switch (series.mark) {
    case 'line':
      return [{
        type: 'line', name: series.name, z: 3, showSymbol: series.data.length <= 60 && series.tone === 'data' && !series.name.startsWith('hull'),
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
    default: return [...crosses(series, colour), scatter(figure, series, colour, colours, number)];
  }
}

function visualMap(figure, colours) {
  const values = figure.series.flatMap((series) => series.data.map((of) => of.value)).filter(Number.isFinite);
  if (!figure.series.some((series) => series.mark === 'cell') || values.length === 0) return undefined;
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

/** Where a chart needs this height to be read, in pixels; else 0. */
export function heightOf(figure) {
  if (figure.y.scale !== 'categories') return 0;
  return 130 + figure.y.categories.length * BAR_PX;
}

export function optionOf(figure, colours, width) {
  const isNarrow = width < 520;
  const option = { animation: false, backgroundColor: 'transparent', textStyle: { fontFamily: colours.font, color: colours.ink }, series: [] };
  const named = [];
  const meaning = []; // of each ECharts series: ours, and its number
  let colour = 0;
  figure.series.forEach((series, number) => {
    const own = series.tone === 'reference' ? colours.reference
      : series.tone === 'accent' ? colours.accent : colours.series[colour++ % colours.series.length];
    for (const of of seriesOption(figure, series, own, colours, number)) {
      option.series.push(of);
      meaning.push(series);
    }
    if (series.mark !== 'cell') named.push({ name: series.name, icon: series.mark === 'line' || series.mark === 'rule' ? 'path://M0,8H24V11H0Z' : undefined, itemStyle: { color: own, borderColor: own } });
  });
  option.xAxis = axisOption(figure.x, colours, true, isNarrow);
  option.yAxis = axisOption(figure.y, colours, false, isNarrow);
  setExtent(option.xAxis, figure, 'x');
  setExtent(option.yAxis, figure, 'y');
  const map = visualMap(figure, colours);
  if (map) option.visualMap = map;
  const hasLegend = named.length > 1;
  const legendRows = hasLegend ? Math.ceil(named.reduce((sum, of) => sum + 44 + 6.6 * of.name.length, 0) / Math.max(1, width - 20)) : 0;
  option.legend = { show: hasLegend, data: named, top: 0, left: 0, type: legendRows > 3 ? 'scroll' : 'plain', itemWidth: 16, itemHeight: 10, itemGap: 14, textStyle: { color: colours.ink, fontSize: 12 }, pageTextStyle: { color: colours.faint }, selectedMode: true };
  const top = (hasLegend ? 10 + 20 * Math.min(legendRows, 3) : 6) + (figure.y.scale === 'categories' ? 6 : 26);
  option.grid = { left: 8, right: isNarrow ? 16 : 28, top, bottom: (map ? 40 : 8) + (figure.x.scale === 'categories' ? 0 : 22), containLabel: true };
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
  if (figure.x.scale !== 'categories' && figure.y.scale !== 'categories') {
    option.dataZoom = [
      { type: 'inside', xAxisIndex: 0, filterMode: 'none', zoomOnMouseWheel: 'shift', moveOnMouseMove: true, moveOnMouseWheel: false },
      { type: 'inside', yAxisIndex: 0, filterMode: 'none', zoomOnMouseWheel: 'shift', moveOnMouseMove: true, moveOnMouseWheel: false },
    ];
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
