// Where the names of points stand, so that none covers a point or another name.
import { LETTER, extent } from './axis.js';

const HEIGHT = 14;
const POINT = 9; // the side of a point
const AIR = 2;

/** Of a name: pixels from the point's upper left corner, and which way it runs. In order of taste. */
const PLACES = [
  { position: [POINT + 4, -10], align: 'left' },
  { position: [-4, -10], align: 'right' },
  { position: [POINT + 4, 5], align: 'left' },
  { position: [-4, 5], align: 'right' },
  { position: [POINT / 2, -17], align: 'center' },
  { position: [POINT / 2, POINT + 4], align: 'center' },
];
const RUNS = { left: 0, center: 0.5, right: 1 };

const meet = (a, b) => a.left < b.right + AIR && b.left < a.right + AIR && a.top < b.bottom + AIR && b.top < a.bottom + AIR;
const within = (a, frame) => a.left >= 0 && a.right <= frame.width && a.top >= 0 && a.bottom <= frame.height;

/** Where on an axis of so many pixels a value stands. */
function along(axis, range, pixels) {
  const at = axis.scale === 'log' ? Math.log : (value) => value;
  const [least, most] = range.map(at);
  return (value) => ((at(value) - least) / (most - least)) * pixels;
}

function boxOf(point, place, name) {
  const width = LETTER * name.length;
  const left = point.left + place.position[0] - RUNS[place.align] * width;
  const top = point.top + place.position[1];
  return { left, right: left + width, top, bottom: top + HEIGHT };
}

/** Whether points of this series have their names beside them. */
export function hasNames(figure, series, many) {
  return series.mark === 'point' && series.tone !== 'accent' && series.data.length <= many && series.data.some((of) => of.label)
    && figure.x.scale !== 'categories' && figure.y.scale !== 'categories';
}

/**
 * For each series, for each datum: the label's place, or undefined where there is none or no room.
 * `frame` is the size of the plot in pixels, `zoom` the part of the axes that is shown.
 */
export function placeNames(figure, frame, zoom, many) {
  const ranges = { x: zoom?.x ?? extent(figure, 'x'), y: zoom?.y ?? extent(figure, 'y') };
  if (!ranges.x || !ranges.y) return [];
  const across = along(figure.x, ranges.x, frame.width);
  const upwards = along(figure.y, ranges.y, frame.height);
  const cornerOf = (of) => {
    const left = across(of.x) - POINT / 2;
    const top = frame.height - upwards(of.y) - POINT / 2;
    return { left, right: left + POINT, top, bottom: top + POINT };
  };
  const points = figure.series.map((series) => (series.mark === 'point' && series.data.length <= many ? series.data.map(cornerOf) : []));
  const taken = points.flat();
  return figure.series.map((series, number) => {
    if (!hasNames(figure, series, many)) return [];
    return series.data.map((of, i) => {
      if (!of.label) return undefined;
      const point = points[number][i];
      const isFree = (place) => {
        const box = boxOf(point, place, of.label);
        return within(box, frame) && !taken.some((other) => other !== point && meet(box, other));
      };
      const place = PLACES.find(isFree);
      if (place) taken.push(boxOf(point, place, of.label));
      return place;
    });
  });
}
