// What must hold of every report, as functions of an open page. Each returns a list of faults.

/** The value at a JSON pointer (RFC 6901). */
function at(root, pointer) {
  return pointer.split('/').slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((value, key) => value?.[key], root);
}

/** Every number that the page takes from the result is that of the result, but for rounding. */
export async function numbersAreTheResults(page, result) {
  const shown = await page.$$eval('[data-at]', (list) => list.map((element) => ({
    pointer: element.dataset.at, scale: Number(element.dataset.scale ?? 1), text: element.textContent,
  })));
  const faults = [];
  for (const { pointer, scale, text } of shown) {
    const value = at(result, pointer);
    const bare = text.replace(/[$,+]/g, '').replace('−', '-');
    const number = Number(bare);
    const decimals = (bare.split('.')[1] ?? '').length;
    const unit = 10 ** -decimals;
    const isClose = typeof value === 'number' && Math.abs(number - value * scale) <= 0.5000001 * unit;
    if (!isClose) faults.push(`${pointer} is ${value}, the page shows "${text}"`);
  }
  if (shown.length < 5) faults.push(`the page shows only ${shown.length} numbers of the result`);
  return faults;
}

/** Charts without anything drawn in a colour of data. */
export async function chartsWithoutMarks(page) {
  return page.$$eval('[data-figure]', (charts) => charts.flatMap((chart) => {
    const style = getComputedStyle(document.documentElement);
    const probe = document.createElement('i');
    document.body.append(probe);
    const rgb = (colour) => {
      probe.style.color = colour;
      return getComputedStyle(probe).color;
    };
    const quiet = new Set(['ink', 'faint', 'rule', 'paper', 'panel'].map((name) => rgb(style.getPropertyValue(`--${name}`))));
    const canvas = chart.querySelector('canvas');
    let marks = 0;
    if (canvas) {
      const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      for (let i = 3; i < pixels.length; i += 4) if (pixels[i] > 0) marks += 1;
    }
    for (const element of chart.querySelectorAll('svg path, svg rect, svg circle, svg polygon, svg line')) {
      for (const name of ['fill', 'stroke']) {
        const colour = element.getAttribute(name);
        if (!colour || ['none', 'transparent'].includes(colour)) continue;
        if (colour.startsWith('url(') || !quiet.has(rgb(colour))) marks += 1;
      }
    }
    probe.remove();
    const { width, height } = chart.getBoundingClientRect();
    const faults = [];
    if (marks === 0) faults.push(`${chart.dataset.figure} has no marks`);
    if (width < 200 || height < 100) faults.push(`${chart.dataset.figure} is ${width} x ${height}`);
    return faults;
  }));
}

/** Moving a slider moves every chart that depends on it, and its panel shows the result's numbers. */
export async function sliderMovesAll(page, result) {
  const data = JSON.parse(await page.textContent('#page-data'));
  const faults = [];
  for (const [number, slider] of data.sliders.entries()) {
    if (data.sliders.length > 1) await page.selectOption('#sliders select', String(number));
    const last = slider.texts.length - 1;
    const wanted = slider.start === last ? 0 : last;
    const drawn = () => page.$$eval('[data-figure]', (charts) =>
      Object.fromEntries(charts.map((chart) => [chart.dataset.figure, chart.innerHTML])));
    const before = await drawn();
    await page.$eval('#step', (range, value) => {
      range.value = String(value);
      range.dispatchEvent(new Event('input', { bubbles: true }));
    }, wanted);
    const after = await drawn();
    const moved = data.figures.filter((figure) => figure.slider === slider.id);
    if (moved.length < 2) faults.push(`${slider.id} moves ${moved.length} charts`);
    for (const figure of moved) {
      const [moving] = figure.moving;
      const isSame = JSON.stringify(moving.steps[slider.start]) === JSON.stringify(moving.steps[wanted]);
      const isNowhere = moving.steps[wanted][0] === null && moving.steps[slider.start][0] === null;
      if (!isSame && !isNowhere && before[figure.id] === after[figure.id]) {
        faults.push(`${figure.id} does not follow ${slider.id}`);
      }
    }
    const points = at(result, slider.at);
    const index = Math.round(wanted * (points.length - 1) / last);
    for (const readout of slider.readouts) {
      const scale = readout.key === 'cost_usd_per_request' ? 1000 : 1;
      const value = points[index][readout.key];
      const written = readout.values[wanted];
      if (value !== null && Math.abs(value * scale - written) > 1e-5 * Math.max(1e-9, Math.abs(written))) {
        faults.push(`${slider.id}: ${readout.key} is ${value * scale}, the panel has ${written}`);
      }
      const shown = await page.$$eval(`#sliders [data-key="${readout.key}"]`, (list) => list.length);
      if (shown !== 1) faults.push(`${slider.id} shows ${readout.key} ${shown} times`);
    }
  }
  return faults;
}

/** What sticks out of the window, is cut, or lies on other text. */
export async function overflow(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    const faults = wide > 0 ? [`the page is ${wide} pixels wider than the window`] : [];
    for (const element of document.querySelectorAll('h1, h2, h3, .word, .binding, .value, .lead, .remarks li, summary')) {
      if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline') {
        faults.push(`cut: ${element.tagName} "${element.textContent.slice(0, 40)}"`);
      }
    }
    for (const caption of document.querySelectorAll('caption span')) {
      const window = caption.closest('.scroll').getBoundingClientRect();
      if (caption.getBoundingClientRect().right > window.right + 1) faults.push(`cut: caption "${caption.textContent}"`);
    }
    for (const chart of document.querySelectorAll('[data-figure]')) {
      const texts = [...chart.querySelectorAll('svg text')].map((element) => ({ name: element.textContent, box: element.getBoundingClientRect() }));
      const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
      for (const { name } of texts) if (/…|\.\.\./.test(name)) faults.push(`${chart.dataset.figure}: cut: "${name}"`);
      texts.forEach((a, i) => {
        const b = texts.slice(i + 1).find((other) => overlap(a.box, other.box));
        if (b) faults.push(`${chart.dataset.figure}: "${a.name}" lies on "${b.name}"`);
      });
    }
    return faults;
  });
}
