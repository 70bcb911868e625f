// A figure as an ECharts option. Looks are decided here and in the modules below, contents in C++.
import { LETTER, axisOption, labelWidth, setExtent } from './axis.js';
import { describe } from './figure.js';
import { visualMap } from './heat.js';
import { placeNames } from './label.js';
import { BAR_PX, LARGE, SYMBOLS, seriesOption } from './marks.js';

const LEGEND_ROW = 20;
/** What the numbers below an axis take, about. */
const TICK_LABELS = 18;

/** Rows that the legend takes. */
function legendRows(figure, width) {
  const names = figure.series.filter((series) => series.mark !== 'cell').map((series) => series.name);
  if (names.length < 2) return 0;
  let rows = 1;
  let used = 0;
  for (const name of names) {
    const own = 36 + LETTER * name.length;
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
  const map = visualMap(figure, colours);
  const rows = legendRows(figure, width);
  const top = 8 + LEGEND_ROW * rows + (figure.y.scale === 'categories' ? 4 : 26);
  const bottom = (map ? 40 : 8) + (figure.x.scale === 'categories' ? 0 : 22);
  const right = isNarrow ? 16 : 28;
  const frame = { width: width - right - labelWidth(figure.y, isNarrow), height: heightOf(figure, width) - top - bottom - TICK_LABELS };
  const places = placeNames(figure, frame, zoom, LARGE);
  const named = [];
  const meaning = []; // of each ECharts series: ours, and its number
  let colour = 0;
  figure.series.forEach((series, number) => {
    const own = series.tone === 'reference' ? colours.reference
      : series.tone === 'accent' ? colours.accent : colours.series[colour++ % colours.series.length];
    for (const of of seriesOption(figure, series, own, colours, number, places[number])) {
      const { meaning: own, ...drawn } = of;
      option.series.push(drawn);
      meaning.push(own ?? series);
    }
    if (series.mark !== 'cell') named.push(legendEntry(series, own, number));
  });
  option.xAxis = axisOption(figure.x, colours, true, isNarrow, frame.width);
  option.yAxis = axisOption(figure.y, colours, false, isNarrow, frame.height);
  setExtent(option.xAxis, figure, 'x', isNarrow, zoom?.x);
  setExtent(option.yAxis, figure, 'y', isNarrow, zoom?.y);
  if (map) option.visualMap = map;
  option.legend = {
    show: rows > 0, data: named, top: 0, left: 0, itemWidth: 16, itemHeight: 10, itemGap: 12,
    textStyle: { color: colours.ink, fontSize: 12 },
  };
  option.grid = { left: 8, right, top, bottom, containLabel: true };
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
