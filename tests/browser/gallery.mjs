// Screenshots for reports/README.md: the parts of some reports of the library, in light and dark.
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const run = promisify(execFile);
const SHOTS = [
  ['demo', 'verdict', 'light', 'demo-verdict'],
  ['demo', 'figure-pareto', 'light', 'demo-pareto'],
  ['demo', 'curve-1', 'dark', 'demo-curve'],
  ['demo', 'flows', 'light', 'demo-flows'],
  ['demo', 'slices', 'light', 'demo-slices'],
  ['floor', 'floor-1', 'light', 'floor'],
  ['floor', 'sensitivity', 'dark', 'sensitivity'],
  ['rush-hour', 'latency', 'light', 'clock'],
  ['planner-workers', 'agents', 'light', 'agents'],
];

export async function takeGallery(program, executablePath, repository, folder, target) {
  await mkdir(target, { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  for (const [name, id, colorScheme, file] of SHOTS) {
    const html = join(folder, `${name}.html`);
    await run(program, ['run', '-q', join(repository, 'scenarios', 'library', `${name}.json`), '-o', html]);
    const page = await browser.newPage({ viewport: { width: 1120, height: 900 }, colorScheme });
    await page.goto(pathToFileURL(html).href);
    await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
    // What sticks to the window would cover the picture.
    await page.addStyleTag({ content: 'nav, .sliders { position: static !important; }' }).catch(() => {});
    await page.locator(`#${id}`).screenshot({ path: join(target, `${file}.png`) });
    await page.close();
    console.log(`took ${file}.png`);
  }
  await browser.close();
}
