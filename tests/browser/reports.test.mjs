// Reports in a real browser: every scenario of the library, from a file and under strict policies.
//
// Usage: node reports.test.mjs PROGRAM CHROMIUM REPOSITORY FOLDER [NAME...]; names limit the
// scenarios. Ends with 1 and a list of faults. --gallery TARGET takes screenshots instead.
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { takeGallery } from './gallery.mjs';
import { chartsWithoutMarks, numbersAreTheResults, overflow, sliderMovesAll } from './checks.mjs';

const [program, executablePath, repository, folder, ...only] = process.argv.slice(2);
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const run = promisify(execFile);
const faults = [];
let checks = 0;

function expect(where, found) {
  checks += 1;
  for (const fault of found) faults.push(`${where}: ${fault}`);
}

/** A page that notes what it asks the network for and what it complains of. */
async function watched(context, address) {
  const page = await context.newPage();
  const noted = { requests: [], complaints: [] };
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.isNavigationRequest()) noted.requests.push(request.url());
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) noted.complaints.push(message.text());
  });
  page.on('pageerror', (error) => noted.complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    noted.complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.goto(address);
  return { page, noted };
}

const isReady = (page) => page.waitForFunction(() => document.documentElement.dataset.ready === 'true');

async function accessibility(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations
    .filter((violation) => ['serious', 'critical'].includes(violation.impact))
    .map((violation) => `axe ${violation.id} (${violation.impact}): ${violation.nodes.slice(0, 2).map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

async function checkFile(browser, name, html, result) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const { page, noted } = await watched(context, pathToFileURL(html).href);
  await isReady(page);
  expect(name, await chartsWithoutMarks(page));
  expect(name, await numbersAreTheResults(page, result));
  expect(name, await overflow(page));
  expect(name, await accessibility(page));
  expect(name, await sliderMovesAll(page, result));
  expect(name, await checkBrush(page));
  const held = await page.evaluate(() => document.querySelector('#downloads a')?.href ?? '');
  expect(name, held.startsWith('blob:') ? [] : ['the page offers no result to download']);

  const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.click('#theme');
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(name, light === dark ? ['the theme button changes nothing'] : []);
  expect(`${name}, dark`, await chartsWithoutMarks(page));
  expect(`${name}, dark`, await accessibility(page));

  await page.setViewportSize({ width: 400, height: 800 });
  expect(`${name}, 400 px`, await overflow(page));
  expect(`${name}, 400 px`, await chartsWithoutMarks(page));
  await page.emulateMedia({ media: 'print' });
  expect(`${name}, print`, await chartsWithoutMarks(page));
  const pdf = await page.pdf({ format: 'A4' });
  expect(`${name}, print`, pdf.length > 10_000 ? [] : [`the PDF has ${pdf.length} bytes`]);
  expect(name, noted.requests.map((url) => `asked for ${url}`));
  expect(name, noted.complaints.map((text) => `console: ${text}`));
  await context.close();
}

async function checkWithoutScripts(browser, name, html) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const { page, noted } = await watched(context, pathToFileURL(html).href);
  const word = await page.textContent('.verdict .word');
  const tables = await page.locator('main table:visible').count();
  expect(`${name}, scripts off`, word?.trim() && tables >= 2 ? [] : [`verdict "${word}", ${tables} tables`]);
  expect(`${name}, scripts off`, noted.complaints);
  await context.close();
}

const TYPES = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.json': 'application/json' };

/** Serves a folder under a content policy. */
async function serve(root, policy) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    if (path === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    try {
      const body = await readFile(join(root, path === '/' ? 'index.html' : path));
      response.writeHead(200, { 'content-type': TYPES[extname(path === '/' ? '.html' : path)] ?? TYPES['.html'], 'content-security-policy': policy }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => { server.listen(0, '127.0.0.1', listening); });
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

const STRICT = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'";
const NO_SCRIPT = "sandbox; default-src 'none'; img-src 'self'; style-src 'self'";

async function checkSplit(browser, name, split, result) {
  for (const policy of [STRICT, NO_SCRIPT]) {
    const server = await serve(split, policy);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const { page, noted } = await watched(context, server.address);
    const where = `${name}, ${policy === STRICT ? 'strict policy' : 'no scripts by policy'}`;
    const colour = await page.evaluate(() => getComputedStyle(document.querySelector('.verdict')).borderLeftWidth);
    expect(where, colour === '6px' ? [] : [`the style sheet is not applied: ${colour}`]);
    expect(where, await numbersAreTheResults(page, result));
    if (policy === STRICT) {
      await isReady(page);
      expect(where, await chartsWithoutMarks(page));
      await page.hover('[data-figure]');
      expect(where, noted.complaints.map((text) => `console: ${text}`));
    } else {
      // A sandbox is meant to complain of the scripts that it stops, and of nothing else.
      expect(where, noted.complaints.filter((text) => !/script/i.test(text)));
    }
    expect(where, noted.requests.filter((url) => !url.startsWith(server.address)));
    await context.close();
    server.close();
  }
}

/** Names of models, policies and categories that try to be markup. */
async function checkMalice(browser) {
  const evil = '</script><img src=x onerror="window.pwned=1">';
  const cells = (text) => `"${text.replaceAll('"', '""')}"`;
  const rows = ['id,category,' + ['a', evil].flatMap((model) => [`${model}|score`, `${model}|cost_usd`]).map(cells).join(',')];
  for (let i = 0; i < 60; i += 1) rows.push([i, cells(i % 2 ? evil : 'plain'), i % 3 ? 1 : 0, 0.001, 1, 0.01].join(','));
  await writeFile(join(folder, 'evil.csv'), `${rows.join('\n')}\n`);
  const scenario = {
    version: 1, name: `evil ${evil}`, workload: { file: 'evil.csv' },
    policies: { [`all ${evil}`]: evil, [`some ${evil}`]: { mix: { [`all ${evil}`]: 0.5, a: 0.5 } }, cheap: 'a' },
    baseline: `all ${evil}`, slices: ['category'],
  };
  await writeFile(join(folder, 'evil.json'), JSON.stringify(scenario));
  const html = join(folder, 'evil.html');
  const json = join(folder, 'evil.result.json');
  await run(program, ['run', '-q', join(folder, 'evil.json'), '-o', html, '-o', json]);
  const context = await browser.newContext();
  const { page, noted } = await watched(context, pathToFileURL(html).href);
  await isReady(page);
  const found = await page.evaluate(() => ({
    pwned: window.pwned, images: document.querySelectorAll('img[onerror]').length, title: document.title,
  }));
  expect('malicious names', found.pwned || found.images > 0 ? [`they ran: ${JSON.stringify(found)}`] : []);
  expect('malicious names', found.title.includes(evil) ? [] : ['the name is not shown as it is']);
  expect('malicious names', noted.complaints);
  expect('malicious names', noted.requests);
  expect('malicious names', await numbersAreTheResults(page, JSON.parse(await readFile(json, 'utf8'))));
  await context.close();
}

const CPU_LIMIT_S = 2; // of the page's main thread, for opening and drawing 100,000 points

/** A chart of 100,000 points is drawn in less processor time than the limit, however busy the machine. */
async function drawManyPoints(browser, html) {
  const text = await readFile(html, 'utf8');
  const found = /(<script type="application\/json" id="page-data">)(.*?)(<\/script>)/s.exec(text);
  const data = JSON.parse(found[2]);
  const [figure] = data.figures;
  const points = Array.from({ length: 100_000 }, (_, i) => [1 + (i % 997) / 10, ((i * 7919) % 100_003) / 100_003]);
  figure.series = [{ name: 'requests', mark: 'point', tone: 'data', data: points }];
  delete figure.moving;
  data.sliders = [];
  data.figures = [figure];
  const many = join(folder, 'many.html');
  await writeFile(many, text.replace(found[0], () => found[1] + JSON.stringify(data) + found[3]));
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  const begin = Date.now();
  await page.goto(pathToFileURL(many).href);
  await isReady(page);
  await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
  const wall = Date.now() - begin;
  const { metrics } = await session.send('Performance.getMetrics');
  const cpu = metrics.find((metric) => metric.name === 'TaskDuration').value;
  console.log(`100,000 points drawn in ${cpu.toFixed(2)} s of processor time, ${wall} ms from opening the file`);
  expect('100,000 points', cpu > 0 && cpu < CPU_LIMIT_S ? [] : [`they took ${cpu} s of processor time`]);
  expect('100,000 points', (await chartsWithoutMarks(page)).filter((fault) => fault.startsWith(figure.id)));
  expect('100,000 points', complaints);
  await context.close();
}

/** Counts of a crowd, as reports/page/crowd.cpp makes them, are drawn and told. */
async function drawCrowd(browser, html) {
  const text = await readFile(html, 'utf8');
  const found = /(<script type="application\/json" id="page-data">)(.*?)(<\/script>)/s.exec(text);
  const data = JSON.parse(found[2]);
  const [figure] = data.figures;
  const cells = Array.from({ length: 8000 }, (_, i) => [1 + (i % 100), Math.floor(i / 100) / 80, null, null, null, null, 1 + ((i * 31) % 977)]);
  figure.series = [{ name: 'requests', mark: 'point', tone: 'data', data: cells }];
  figure.value_unit = 'count';
  delete figure.moving;
  data.sliders = [];
  data.figures = [figure];
  const crowd = join(folder, 'crowd.html');
  await writeFile(crowd, text.replace(found[0], () => found[1] + JSON.stringify(data) + found[3]));
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const { page, noted } = await watched(context, pathToFileURL(crowd).href);
  await isReady(page);
  expect('a crowd', (await chartsWithoutMarks(page)).filter((fault) => fault.startsWith(figure.id)));
  expect('a crowd', noted.complaints);
  await context.close();
}

/** A drag looks at what it encloses; the button shows the whole chart again. */
async function checkBrush(page) {
  const id = await page.evaluate(() => {
    const { figures } = JSON.parse(document.getElementById('page-data').textContent);
    return figures.find((figure) => figure.x.scale !== 'categories' && figure.y.scale !== 'categories')?.id;
  });
  if (!id) return [];
  const chart = page.locator(`[data-figure="${id}"]`);
  await chart.scrollIntoViewIfNeeded();
  const marks = () => chart.evaluate((element) => element.querySelector('svg')?.innerHTML ?? element.querySelector('canvas').toDataURL());
  const button = page.locator(`#figure-${id} .whole`);
  const before = await marks();
  const { x, y, width, height } = await chart.boundingBox();
  await page.mouse.move(x + 0.4 * width, y + 0.45 * height);
  await page.mouse.down();
  await page.mouse.move(x + 0.5 * width, y + 0.5 * height);
  await page.mouse.move(x + 0.7 * width, y + 0.65 * height);
  const isShown = await page.locator(`#figure-${id} .brush`).isVisible();
  await page.mouse.up();
  const faults = [];
  if (!isShown) faults.push(`${id}: a drag shows no area`);
  if (!await button.isVisible()) return [...faults, `${id}: a drag offers no way back`];
  if (await marks() === before) faults.push(`${id}: a drag looks at nothing closer`);
  await button.focus();
  await page.keyboard.press('Enter');
  await page.mouse.move(2, 2);
  if (await button.isVisible()) faults.push(`${id}: the whole chart is not back`);
  return faults;
}

async function main() {
  const library = join(repository, 'scenarios', 'library');
  let names = (await readdir(library)).filter((file) => extname(file) === '.json').map((file) => basename(file, '.json'));
  if (only.length > 0) names = names.filter((name) => only.includes(name));
  const made = join(folder, 'pages');
  await rm(made, { recursive: true, force: true });
  await mkdir(made, { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    for (const name of names) {
      const html = join(made, `${name}.html`);
      const json = join(made, `${name}.json`);
      await run(program, ['run', '-q', join(library, `${name}.json`), '-o', html, '-o', json]);
      const result = JSON.parse(await readFile(json, 'utf8'));
      await checkFile(browser, name, html, result);
      await checkWithoutScripts(browser, name, html);
      if (['demo', 'floor', 'rush-hour'].includes(name)) {
        const split = join(made, `${name}-split`);
        await run(program, ['report', '-q', json, '--split', split]);
        await checkSplit(browser, name, split, result);
      }
    }
    await checkMalice(browser);
    if (names.includes('demo')) {
      await drawManyPoints(browser, join(made, 'demo.html'));
      await drawCrowd(browser, join(made, 'demo.html'));
    }
  } finally {
    await browser.close();
  }
  for (const fault of faults) console.log(`FAILED ${fault}`);
  console.log(`${names.length} scenarios, ${checks} checks, ${faults.length} faults`);
  process.exitCode = faults.length > 0 || names.length === 0 ? 1 : 0;
}

if (only[0] === '--gallery') {
  await takeGallery(program, executablePath, repository, folder, join(repository, only[1]));
} else {
  await main();
}
