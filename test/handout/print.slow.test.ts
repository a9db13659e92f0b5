// Handouts as pages of paper: printed by a real Chromium, read back with poppler's pdftotext.
// Every word that is printed lies on a page; figures are whole; code is all there.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import type { Output } from "../../kernel/client/output-list.ts";
import { renderHandout } from "../../kernel/handout/render-handout.ts";
import type { Cell } from "../../kernel/runner/notebook-file.ts";
import { findChromium, launchChromium } from "../browser/chromium.ts";
import { root } from "../python-environment.ts";

interface Word {
  text: string;
  xMin: number;
  xMax: number;
  yMin: number;
  yMax: number;
}

interface Page {
  width: number;
  height: number;
  words: Word[];
}

const chromium = findChromium();
const isReady = chromium !== undefined && hasPoppler();
if (!isReady) {
  if (process.env["CI"] === "true")
    throw new Error("handouts cannot be printed: Chromium or pdftotext is not installed");
  process.stderr.write("\n*** NO HANDOUT WAS PRINTED: Chromium or pdftotext is not installed ***\n");
}

/** As HTML asks for it, in points: an inch has 72. */
const marginPoints = 40;
const folder = mkdtempSync(path.join(tmpdir(), "loopbook-print-"));
const kept = path.join(root, "out", "screenshots");
let browser: Browser;

beforeAll(async () => {
  mkdirSync(kept, { recursive: true });
  if (chromium !== undefined) browser = await launchChromium(chromium);
});

afterAll(async () => {
  if (isReady) await browser.close();
  rmSync(folder, { recursive: true });
});

function hasPoppler(): boolean {
  try {
    execFileSync("pdftotext", ["-v"], { stdio: "ignore" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

async function print(name: string, cells: Cell[]): Promise<Page[]> {
  const html = await renderHandout({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, name);
  const file = path.join(folder, `${name}.html`);
  writeFileSync(file, html);
  const page = await browser.newPage();
  await page.goto(`file://${file}`);
  const pdf = path.join(kept, `${name}.pdf`);
  await page.pdf({ path: pdf, format: "A4", preferCSSPageSize: true, printBackground: true });
  await page.close();
  const boxes = execFileSync("pdftotext", ["-bbox", pdf, "-"], { encoding: "utf8" });
  return [...boxes.matchAll(/<page width="([\d.]+)" height="([\d.]+)">([^]*?)<\/page>/g)].map(
    ([, width, height, words = ""]) => ({ width: Number(width), height: Number(height), words: wordsOf(words) }),
  );
}

function wordsOf(page: string): Word[] {
  const word = /<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">([^<]*)<\/word>/g;
  return [...page.matchAll(word)].map(([, xMin, yMin, xMax, yMax, text = ""]) => ({
    text,
    xMin: Number(xMin),
    yMin: Number(yMin),
    xMax: Number(xMax),
    yMax: Number(yMax),
  }));
}

/** Words that stand in a margin of their page or outside of it. */
function outside(pages: Page[]): Word[] {
  return pages.flatMap(({ width, height, words }) =>
    words.filter(
      ({ xMin, xMax, yMin, yMax }) =>
        xMin < marginPoints || xMax > width - marginPoints || yMin < marginPoints || yMax > height - marginPoints,
    ),
  );
}

function code(source: string, ...outputs: Output[]): Cell {
  return { cell_type: "code", id: "c", metadata: {}, source, execution_count: 1, outputs };
}

function text(source: string): Cell {
  return { cell_type: "markdown", id: "t", metadata: {}, source };
}

/** A figure of so many labels, one below the other. */
function figure(number: number, heightPixels: number): Output {
  const labels = Array.from({ length: 10 }, (_, at) => {
    return `<text x="4" y="${Math.round(((at + 0.9) * heightPixels) / 10)}" font-size="10">f${number}l${at}</text>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="${heightPixels}" viewBox="0 0 640 ${heightPixels}">${labels.join("")}</svg>`;
  return { output_type: "display_data", data: { "image/svg+xml": svg }, metadata: {} };
}

test.runIf(isReady)("a figure stands on one page whole, also one that would be taller than a page", async () => {
  const heights = [300, 420, 260, 500, 380, 1700];
  const pages = await print(
    "figures",
    heights.flatMap((height, number) => [
      text(`A line before figure ${number}.`),
      code("draw()", figure(number, height)),
    ]),
  );
  for (const number of heights.keys()) {
    const labels = Array.from({ length: 10 }, (_, at) => `f${number}l${at}`);
    const counts = pages.map(({ words }) => words.filter((word) => labels.includes(word.text)).length);
    expect(counts.filter((count) => count > 0)).toEqual([10]);
  }
  expect(outside(pages)).toEqual([]);
});

test.runIf(isReady)("code is printed in full, its long lines too, and so are wide tables and outputs", async () => {
  const long = Array.from({ length: 60 }, (_, at) => `word${at}`);
  const lines = Array.from({ length: 130 }, (_, at) => `const line${at} = ${at};`);
  const wide = `| ${long.slice(0, 16).join(" | ")} |\n| ${long
    .slice(0, 16)
    .map(() => "-")
    .join(" | ")} |\n| ${"x".repeat(300)} |`;
  const stream: Output = { output_type: "stream", name: "stdout", text: `${"y".repeat(400)}\n` };
  const pages = await print("code", [
    code([`const list = "${long.join(" ")}";`, `const one = "${"z".repeat(500)}";`, ...lines].join("\n"), stream),
    text(wide),
  ]);
  expect(pages.length).toBeGreaterThan(2);
  expect(outside(pages)).toEqual([]);
  const printed = pages.flatMap(({ words }) => words.map((word) => word.text));
  expect(printed).toEqual(expect.arrayContaining([...long.slice(1, -1), ...lines.map((_, at) => `line${at}`)]));
  for (const [letter, count] of [
    ["x", 300],
    ["y", 400],
    ["z", 500],
  ] as const) {
    const runs = printed.flatMap((word) => word.match(new RegExp(`${letter}{2,}`, "g")) ?? []);
    expect(runs.join("").length).toBe(count);
  }
});

test.runIf(isReady)(
  "a heading, and the words that lead to a cell, stand on the page of what follows them",
  async () => {
    // So many sections of so many lengths that pages end at every part of one.
    const sections = Array.from({ length: 80 }, (_, at) => [
      text(Array.from({ length: at % 13 }, (_, line) => `Paragraph ${line}.`).join("\n\n")),
      text(`## Headline${at}\n\nleading${at}`),
      code(`const first${at} = 1;\nconst second = 2;\nconst third = 3;`),
    ]);
    const pages = await print("headings", sections.flat());
    const pageOf = (wanted: string) => pages.findIndex(({ words }) => words.some((word) => word.text === wanted));
    for (const at of sections.keys()) {
      const page = pageOf(`Headline${at}`);
      expect(page).toBeGreaterThanOrEqual(0);
      expect([pageOf(`leading${at}`), pageOf(`first${at}`)]).toEqual([page, page]);
    }
  },
);
