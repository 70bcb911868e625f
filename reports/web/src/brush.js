// Zooms a chart to what a drag encloses. A double click, or the button that appears, undoes it;
// with the shift key a drag moves the view instead.
const LEAST_PX = 8; // shorter drags are clicks

export class Brush {
  /** `redraw` draws the chart with the brush's `zoom`: {x: [lo, hi], y: [lo, hi]}, or null. */
  constructor(element, chart, redraw) {
    this.element = element;
    this.chart = chart;
    this.redraw = redraw;
    this.zoom = null;
    this.from = null;
    this.area = document.createElement('div');
    this.area.className = 'brush';
    this.area.hidden = true;
    element.append(this.area);
    this.whole = document.createElement('button');
    this.whole.type = 'button';
    this.whole.className = 'whole';
    this.whole.textContent = 'Whole chart';
    this.whole.hidden = true;
    element.after(this.whole);
    this.whole.addEventListener('click', () => this.set(null));
    element.addEventListener('dblclick', () => this.set(null));
    element.addEventListener('pointerdown', (event) => this.begin(event));
    element.addEventListener('pointermove', (event) => this.stretch(event));
    element.addEventListener('pointerup', (event) => this.end(event));
    element.addEventListener('pointercancel', () => this.drop());
  }

  /** Where an event is, in pixels of the chart. */
  at(event) {
    const { left, top } = this.element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  begin(event) {
    // A finger scrolls the page.
    if (event.button !== 0 || event.shiftKey || event.pointerType === 'touch') return;
    const at = this.at(event);
    if (this.chart.containPixel({ gridIndex: 0 }, at)) this.from = at;
  }

  stretch(event) {
    if (!this.from) return;
    const [x, y] = this.at(event);
    const [left, top] = [Math.min(x, this.from[0]), Math.min(y, this.from[1])];
    Object.assign(this.area.style, {
      left: `${left}px`, top: `${top}px`,
      width: `${Math.abs(x - this.from[0])}px`, height: `${Math.abs(y - this.from[1])}px`,
    });
    this.area.hidden = false;
  }

  end(event) {
    if (!this.from) return;
    const { from } = this;
    const to = this.at(event);
    this.drop();
    if (Math.abs(to[0] - from[0]) < LEAST_PX || Math.abs(to[1] - from[1]) < LEAST_PX) return;
    const value = (pixel) => this.chart.convertFromPixel({ xAxisIndex: 0, yAxisIndex: 0 }, pixel);
    const [a, b] = [value(from), value(to)];
    const range = (i) => [Math.min(a[i], b[i]), Math.max(a[i], b[i])];
    this.set({ x: range(0), y: range(1) });
  }

  drop() {
    this.from = null;
    this.area.hidden = true;
  }

  set(zoom) {
    if (!zoom && !this.zoom) return;
    this.zoom = zoom;
    this.whole.hidden = !zoom;
    this.redraw();
  }
}
