// Draws the figures of the page, moves them with its sliders, and follows its theme.
import { Brush } from './brush.js';
import { init } from './library.js';
import { atStep, decoded, points, text } from './figure.js';
import { canZoom, heightOf, optionOf, summary } from './option.js';
import { palette } from './palette.js';

const CANVAS_FROM = 2000; // points: below, SVG prints crisply

function jsonOf(id) {
  const element = document.getElementById(id);
  return element ? element.textContent : '';
}

/** Undoes what reports/page/figure_json.cpp does to "<": the bytes of the file again. */
function fileText(safe) {
  return safe.replace(/\\\\|\\u003c/g, (found) => (found === '\\u003c' ? '<' : found));
}

class Chart {
  constructor(figure, element) {
    this.figure = figure;
    this.element = element;
    this.step = null;
    element.textContent = '';
    element.classList.add('live');
    element.setAttribute('role', 'img');
    element.setAttribute('aria-label', summary(figure));
    this.fit();
    this.start();
  }

  fit() {
    const height = heightOf(this.figure, this.element.clientWidth);
    if (height > 0) this.element.style.height = `${height}px`;
  }

  start() {
    const renderer = points(this.figure) > CANVAS_FROM ? 'canvas' : 'svg';
    this.chart = init(this.element, null, { renderer });
    if (canZoom(this.figure)) this.brush = new Brush(this.element, this.chart, () => this.draw());
    this.draw();
  }

  draw() {
    const figure = this.step === null ? this.figure : atStep(this.figure, this.step);
    this.chart.setOption(optionOf(figure, palette(), this.element.clientWidth, this.brush?.zoom), { notMerge: true });
    // ECharts writes its own label; the page's says where the data are.
    this.element.setAttribute('aria-label', summary(this.figure));
  }

  move(step) {
    this.step = step;
    this.draw();
    this.element.dataset.step = String(step);
  }

  resize() {
    this.fit();
    this.chart.resize();
    this.draw();
  }
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** One panel for all sliders: a choice where there are several, a range, and what it comes to. */
class Sliders {
  constructor(sliders, charts, place) {
    this.charts = charts;
    this.sliders = sliders;
    this.steps = sliders.map((slider) => slider.start);
    this.range = element('input', { type: 'range', min: '0', step: '1', id: 'step' });
    this.at = element('output', { class: 'at', for: 'step' });
    this.reset = element('button', { type: 'button' }, 'Reset');
    this.readouts = element('dl', { class: 'readouts' });
    const label = element('label', { for: 'step' });
    if (sliders.length > 1) {
      this.choice = element('select', { 'aria-label': 'Which curve to move along' });
      sliders.forEach((slider, i) => this.choice.append(element('option', { value: String(i) }, slider.label)));
      this.choice.addEventListener('change', () => this.choose(Number(this.choice.value)));
    }
    this.label = label;
    place.append(element('div', { class: 'row' }, label, ...(this.choice ? [this.choice] : []), this.range, this.at, this.reset), this.readouts);
    place.hidden = false;
    this.range.addEventListener('input', () => this.move(Number(this.range.value)));
    this.reset.addEventListener('click', () => this.move(this.sliders[this.current].start));
    this.choose(0);
  }

  choose(index) {
    this.current = index;
    const slider = this.sliders[index];
    this.label.textContent = this.choice ? 'Operating point of' : slider.label;
    this.range.max = String(slider.texts.length - 1);
    this.move(this.steps[index]);
  }

  move(step) {
    const slider = this.sliders[this.current];
    this.steps[this.current] = step;
    this.range.value = String(step);
    this.range.setAttribute('aria-valuetext', slider.texts[step]);
    this.at.textContent = slider.texts[step];
    this.readouts.replaceChildren(...slider.readouts.map((of) => {
      const value = element('dd', { 'data-key': of.key }, text(of.values[step] ?? NaN, of.unit, 4, true));
      const lo = of.lo ? of.lo[step] : null;
      const hi = of.hi ? of.hi[step] : null;
      if (Number.isFinite(lo) && Number.isFinite(hi)) {
        const bare = (bound) => text(bound, of.unit, 3, true).replace(/ [^ ]+$/, '');
        value.append(element('small', {}, ` [${bare(lo)}, ${bare(hi)}]`));
      }
      return element('div', {}, element('dt', {}, of.label), value);
    }));
    for (const chart of this.charts) if (chart.figure.slider === slider.id) chart.move(step);
  }
}

function offer(place, name, bytes, type) {
  const link = element('a', { download: name, href: URL.createObjectURL(new Blob([bytes], { type })) }, `Download ${name}`);
  place.append(link, ' ');
}

function followTheme(charts) {
  const button = document.getElementById('theme');
  const root = document.documentElement;
  const media = window.matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : media.matches);
  const redraw = () => {
    button.textContent = isDark() ? 'Light' : 'Dark';
    for (const chart of charts) chart.draw();
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    redraw();
  });
  media.addEventListener('change', redraw);
  button.textContent = isDark() ? 'Light' : 'Dark';
}

function followContents() {
  const links = new Map([...document.querySelectorAll('nav a')].map((link) => [link.hash.slice(1), link]));
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute('aria-current');
      links.get(entry.target.id)?.setAttribute('aria-current', 'true');
    }
  }, { rootMargin: '-20% 0px -70% 0px' });
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) watcher.observe(section);
  }
}

function start() {
  const data = JSON.parse(jsonOf('page-data'));
  const charts = [];
  for (const figure of data.figures.map(decoded)) {
    const place = document.querySelector(`[data-figure="${figure.id}"]`);
    if (place) charts.push(new Chart(figure, place));
  }
  if (data.sliders.length > 0) new Sliders(data.sliders, charts, document.getElementById('sliders'));
  followTheme(charts);
  followContents();
  let width = window.innerWidth;
  window.addEventListener('resize', () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    for (const chart of charts) chart.resize();
  });
  // On paper, colours and widths are others.
  const resize = () => { for (const chart of charts) chart.resize(); };
  window.addEventListener('beforeprint', resize);
  window.addEventListener('afterprint', resize);
  window.matchMedia('print').addEventListener('change', resize);
  const downloads = document.getElementById('downloads');
  const result = fileText(jsonOf('result-data'));
  if (downloads && result) {
    offer(downloads, data.result_name, result, 'application/json');
    downloads.hidden = false;
  }
  document.documentElement.dataset.ready = 'true';
}

start();
