// Figures as the page holds them; the writer is reports/page/figure_json.cpp.

/** [x, y, x_lo, x_hi, y_lo, y_hi, value, label] without its empty end, as an object. */
export function datum(list) {
  const [x, y, xLo, xHi, yLo, yHi, value, label] = list;
  const number = (of) => (of === null || of === undefined ? NaN : of);
  return {
    x: number(x), y: number(y), xLo: number(xLo), xHi: number(xHi), yLo: number(yLo),
    yHi: number(yHi), value: number(value), label: label ?? '',
  };
}

/** Decodes the data of a figure once. */
export function decoded(figure) {
  return {
    ...figure,
    series: figure.series.map((series) => ({ ...series, data: series.data.map(datum) })),
    moving: (figure.moving ?? []).map((moving) => ({ ...moving, steps: moving.steps.map(datum) })),
  };
}

/** The figure with its moving data at a step. */
export function atStep(figure, step) {
  if (figure.moving.length === 0) return figure;
  const series = figure.series.slice();
  for (const moving of figure.moving) {
    const of = series[moving.series];
    const data = of.data.slice();
    data[moving.datum] = moving.steps[Math.min(step, moving.steps.length - 1)];
    series[moving.series] = { ...of, data };
  }
  return { ...figure, series };
}

export function points(figure) {
  return figure.series.reduce((sum, series) => sum + series.data.length, 0);
}

/** At least `digits` significant digits, commas between thousands; zeros at the end where asked. */
function significant(value, digits, isFixed) {
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.min(12, Math.max(0, digits - 1 - exponent));
  const full = value.toFixed(decimals);
  const text = isFixed ? full : full.replace(/\.?0+$/, (end) => (decimals > 0 ? '' : end));
  const [whole, part] = text.split('.');
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',') + (part ? `.${part}` : '');
}

/** A number for people, in the unit of its axis. */
export function text(value, unit, digits = 4, isFixed = false) {
  if (!Number.isFinite(value)) return '–';
  switch (unit) {
    case 'share': return `${significant(100 * value, digits, isFixed)} %`;
    case 'points': return `${significant(100 * value, digits, isFixed)} points`;
    case 'usd': return value < 0 ? `−$${significant(-value, digits, isFixed)}` : `$${significant(value, digits, isFixed)}`;
    case 's': return `${significant(value, digits, isFixed)} s`;
    default: return significant(value, digits, isFixed);
  }
}

/** Where a value stands on an axis, for people. */
function place(value, axis) {
  if (axis.scale === 'categories') return axis.categories[value] ?? '';
  return text(value, axis.unit);
}

/** The lines of a tooltip. */
export function describe(figure, series, of) {
  const lines = [of.label && of.label !== series.name ? `${series.name}: ${of.label}` : series.name];
  const range = (lo, hi, axis) =>
    Number.isFinite(lo) && Number.isFinite(hi) ? ` [${text(lo, axis.unit)}, ${text(hi, axis.unit)}]` : '';
  const flat = series.mark !== 'band' && series.mark !== 'box';
  if (Number.isFinite(of.x)) {
    lines.push(`${figure.x.title}: ${place(of.x, figure.x)}${range(of.xLo, of.xHi, figure.x)}`);
  }
  if (Number.isFinite(of.y)) {
    lines.push(`${figure.y.title}: ${flat ? place(of.y, figure.y) : ''}${range(of.yLo, of.yHi, figure.y)}`);
  }
  if (Number.isFinite(of.value)) lines.push(text(of.value, figure.value_unit));
  return lines.join('\n');
}
