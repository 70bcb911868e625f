// Heat maps: what their colours span, and cells whose numbers can be read on any of them.
import { text } from './figure.js';

/** The values that the ends of the ramp stand for; undefined without a cell that has a value. */
function span(figure) {
  const values = figure.series.filter((series) => series.mark === 'cell').flatMap((series) => series.data.map((of) => of.value)).filter(Number.isFinite);
  if (values.length === 0) return undefined;
  const least = Math.min(...values);
  const most = Math.max(...values);
  const reach = Math.max(-least, most);
  if (least < 0 && most > 0) return { least: -reach, most: reach, hasSides: true };
  return { least: Math.min(0, least), most: Math.max(most, least + 1e-12), hasSides: false };
}

export function visualMap(figure, colours) {
  const of = span(figure);
  if (!of) return undefined;
  return {
    type: 'continuous', min: of.least, max: of.most, inRange: { color: of.hasSides ? colours.ramp2 : colours.ramp }, calculable: false,
    orient: 'horizontal', left: 'center', bottom: 0, itemHeight: 120, itemWidth: 10,
    textStyle: { color: colours.faint }, text: [text(of.most, figure.value_unit, 3), text(of.least, figure.value_unit, 3)],
    seriesIndex: figure.series.map((_, i) => i),
  };
}

const channels = (hex) => [1, 3, 5].map((from) => parseInt(hex.slice(from, from + 2), 16));

/** Relative luminance (WCAG 2.1) of red, green and blue of 0 to 255. */
function luminance(rgb) {
  const [r, g, b] = rgb.map((of) => (of / 255 <= 0.04045 ? of / 255 / 12.92 : ((of / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Black or white, whichever stands out more on the ramp's colour at a share of its way. */
function inkOn(ramp, share) {
  const place = Math.min(Math.max(share, 0), 1) * (ramp.length - 1);
  const from = Math.min(Math.floor(place), ramp.length - 2);
  const [a, b] = [channels(ramp[from]), channels(ramp[from + 1])];
  const light = luminance(a.map((of, i) => of + (b[i] - of) * (place - from)));
  return (light + 0.05) ** 2 > 1.05 * 0.05 ? '#000' : '#fff';
}

export function cells(figure, series, colours) {
  const of = span(figure);
  const ramp = of?.hasSides ? colours.ramp2 : colours.ramp;
  const ink = (value) => (Number.isFinite(value) ? inkOn(ramp, (value - of.least) / (of.most - of.least)) : colours.ink);
  return {
    type: 'heatmap',
    name: series.name,
    data: series.data.map((datum) => ({
      value: [datum.x, datum.y, Number.isFinite(datum.value) ? datum.value : '-'], name: datum.label, label: { color: ink(datum.value) },
    })),
    label: {
      show: series.data.length <= 80, fontSize: 12,
      formatter: (params) => (params.value[2] === '-' ? params.name : text(params.value[2], figure.value_unit, 3)),
    },
    itemStyle: { borderColor: colours.paper, borderWidth: series.data.length > 900 ? 0 : 1 },
    progressive: 0,
  };
}
