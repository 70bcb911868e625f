// The series of a figure as ECharts series: how each kind of mark is drawn.
import { cells } from './heat.js';
import { hasNames } from './label.js';

const CROSS = 4; // half the width of the cap of an interval, in pixels
export const LARGE = 2000;
export const BAR_PX = 26;

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

export const SYMBOLS = ['circle', 'diamond', 'triangle', 'rect'];

function scatter(figure, series, colour, colours, number, places) {
  const isAccent = series.tone === 'accent';
  const isReference = series.tone === 'reference';
  const isMany = series.data.length > LARGE;
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
      : series.data.map((of, i) => ({ value: [of.x, of.y], name: of.label, label: places?.[i] ?? { show: false } })),
    label: {
      show: hasNames(figure, series, LARGE),
      formatter: (params) => params.name,
      color: isReference ? colours.faint : colours.ink,
      textBorderColor: colours.paper,
      textBorderWidth: 3,
      fontSize: 12,
    },
    labelLayout: { hideOverlap: true },
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

/** Series of one figure's series, its names at `places`; crosses and points share a name, so a legend hides both. */
export function seriesOption(figure, series, colour, colours, number, places) {
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
      return [...crosses(series, colour), scatter(figure, series, colour, colours, number, places)];
  }
}
