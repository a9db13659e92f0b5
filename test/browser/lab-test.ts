// What every browser test stands on: a JupyterLab and a Chromium for the file, a page of its own for each test.
// Without a browser or Python the tests are skipped, with a loud line; under CI they fail.
import { copyFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureEnvironment, root } from "../python-environment.ts";
import { findChromium, launchChromium } from "./chromium.ts";
import { type Lab, startLab } from "./lab-server.ts";
import { NotebookPage, writeNotebook } from "./notebook-page.ts";

export interface LabTest {
  lab: Lab;
  /** Writes a notebook of these cells and opens it in the test's page. */
  open: (name: string, sources: readonly string[]) => Promise<NotebookPage>;
  /** Opens a notebook that is in the lab's folder already. */
  openFile: (name: string) => Promise<NotebookPage>;
}

/** A limit that only a state which never comes reaches, also on a machine that is busy. */
const waitLimitMs = 60_000;

/**
 * Behind a gateway the browser's first socket is refused and a second one follows, so that the kernel meets two clients of
 * one name; ZeroMQ gives the name to the one that connects last, and does not tell the other. Where the browser's
 * came first, nothing comes back, and its user opens the page again.
 */
const behindGateway = { limitMs: 15_000, retry: 6 };

/** `test` for one file: the body gets the lab, and its page is closed (with a picture of how it ended) after it. */
export function labTests(
  through?: Parameters<typeof startLab>[0],
): (title: string, body: (labTest: LabTest) => Promise<void>) => void {
  const chromium = findChromium();
  const missing = chromium === undefined ? "no Chromium on PATH, and CHROMIUM names none" : ensureEnvironment();
  if (missing !== undefined || chromium === undefined) {
    if (process.env["CI"] === "true") throw new Error(`the browser tests cannot run: ${String(missing)}`);
    process.stderr.write(`\n*** THE TESTS IN A BROWSER DID NOT RUN: ${String(missing)} ***\n`);
    return (title) => test.skip(title);
  }
  const isGateway = through === "kernel gateway";
  let lab: Lab;
  let browser: Browser;
  beforeAll(async () => {
    [lab, browser] = await Promise.all([startLab(through), launchChromium(chromium)]);
  }, 4 * waitLimitMs);
  afterAll(async () => {
    await browser.close();
    await lab[Symbol.asyncDispose]();
  });
  return (title, body) => {
    test(title, isGateway ? { retry: behindGateway.retry } : {}, async () => {
      const context = await browser.newContext({ viewport: { width: 1500, height: 1000 } });
      context.setDefaultTimeout(isGateway ? behindGateway.limitMs : waitLimitMs);
      const page = await context.newPage();
      const openFile = (name: string) => NotebookPage.open(page, lab, name);
      try {
        await body({
          lab,
          openFile,
          open: (name, sources) => {
            writeNotebook(lab, name, sources);
            return openFile(name);
          },
        });
      } catch (error) {
        await new NotebookPage(page).screenshot(`failed ${title.replace(/[^\w ]+/g, "").slice(0, 60)}`);
        throw error;
      } finally {
        await context.close();
      }
    });
  };
}

/** The lesson's first notebook runs from start to end, without an error; a picture of it is kept under `screenshot`. */
export async function expectLesson({ lab, openFile }: LabTest, screenshot: string): Promise<void> {
  const name = "01-first-async-code.ipynb";
  copyFileSync(path.join(root, "notebooks", name), path.join(lab.folder, name));
  const notebook = await openFile(name);
  await notebook.runAll();
  const cells = await notebook.page.locator(".jp-CodeCell").count();
  for (let number = 1; number <= cells; number++) await notebook.done(number);
  await notebook.status("idle");
  expect(await notebook.outputs(2).allInnerTexts()).toEqual([
    expect.stringMatching(/start of the run: .*\nHello\nworld\nend of the run: .*\nit took 3\.\d\d s/),
  ]);
  const errors = notebook.page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]');
  expect(await errors.count()).toBe(0);
  await notebook.screenshot(screenshot);
}
