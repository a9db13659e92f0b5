// The lesson's notebooks as files: both languages, the same code, outputs as executed, nothing of the machine they ran on.
import { existsSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { codeCells, folder, isFigure, names, read, slugs } from "./lesson-notebooks.ts";

test("the lesson has nine notebooks, numbered 00 to 08, each in English and in Portuguese", () => {
  expect(slugs.map((slug) => slug.slice(0, 2))).toEqual(["00", "01", "02", "03", "04", "05", "06", "07", "08"]);
  for (const name of names) expect(existsSync(path.join(folder, name)), name).toBe(true);
});

describe.each(slugs)("%s", (slug) => {
  test("the code cells are identical in both languages, and the texts stand at the same places", async () => {
    const [english, portuguese] = await Promise.all([read(`${slug}.ipynb`), read(`${slug}.pt-BR.ipynb`)]);
    const shape = ({ cells }: typeof english) =>
      cells.map(({ id, cell_type, metadata, source }) => ({
        id,
        cell_type,
        metadata,
        ...(cell_type === "code" && { source }),
      }));
    expect(shape(portuguese)).toEqual(shape(english));
    for (const [at, cell] of english.cells.entries()) {
      if (cell.cell_type === "code") continue;
      expect(cell.source.trim()).not.toBe("");
      expect(portuguese.cells[at]?.source, cell.id).not.toBe(cell.source);
    }
  });

  test("it asks for predictions, shows a change to make, ends with an exercise", async () => {
    const [english, portuguese] = await Promise.all([read(`${slug}.ipynb`), read(`${slug}.pt-BR.ipynb`)]);
    const texts = ({ cells }: typeof english) =>
      cells.flatMap((cell) => (cell.cell_type === "markdown" ? [cell.source] : [])).join("\n");
    expect(texts(english).match(/\*Predict/g)?.length).toBeGreaterThanOrEqual(3);
    expect(texts(portuguese).match(/\*Preveja/g)?.length).toBe(texts(english).match(/\*Predict/g)?.length);
    for (const heading of ["## Change it", "## Exercise"]) expect(texts(english)).toContain(heading);
    for (const heading of ["## Mude", "## Exercício"]) expect(texts(portuguese)).toContain(heading);
  });
});

describe.each(names)("%s", (name) => {
  test("it is nbformat 4.5 for this kernel, with unique cell ids", async () => {
    const { metadata, nbformat, nbformat_minor, cells } = await read(name);
    expect([nbformat, nbformat_minor]).toEqual([4, 5]);
    expect(metadata.kernelspec).toMatchObject({ name: "loopbook", language: "typescript" });
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  });

  test("it is stored as it ran from top to bottom, and fails only where it says so", async () => {
    const cells = codeCells(await read(name));
    expect(cells.map((cell) => cell.execution_count)).toEqual(cells.map((_, at) => at + 1));
    for (const { id, outputs, metadata } of cells) {
      const failed = outputs.some((output) => output.output_type === "error");
      expect(failed, id).toBe(metadata.tags?.includes("raises-exception") === true);
    }
  });

  test("it holds a figure", async () => {
    const figures = codeCells(await read(name)).flatMap(({ outputs }) => outputs.filter(isFigure));
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) {
      const svg = "data" in figure ? String(figure.data["image/svg+xml"]) : "";
      expect(svg).toMatch(/^<svg[^]*<\/svg>\s*$/);
    }
  });

  test("its code goes to no other machine, and its outputs tell nothing of the one it ran on", async () => {
    for (const { id, source, outputs } of codeCells(await read(name))) {
      expect(source, id).not.toMatch(/https?:\/\//);
      const shown = JSON.stringify(outputs);
      for (const place of [path.dirname(folder), homedir(), tmpdir()]) expect(shown, id).not.toContain(`${place}/`);
    }
  });

  test("its links to other notebooks lead somewhere", async () => {
    const { cells } = await read(name);
    for (const { source } of cells) {
      for (const [, target = ""] of source.matchAll(/\]\(([\w.-]+\.ipynb)\)/g)) {
        expect(names, target).toContain(target);
        expect(target.includes(".pt-BR.")).toBe(name.includes(".pt-BR."));
      }
    }
  });
});

test("the eight times stored in 02 agree with the lesson's own printout to 0.1 s", async () => {
  for (const name of names.filter((each) => each.startsWith("02"))) {
    const cell = codeCells(await read(name)).find(({ id }) => id === "call-or-task-code");
    const [output] = cell?.outputs ?? [];
    const text = output?.output_type === "stream" ? output.text : "";
    const printed = [...text.matchAll(/^coroutine \w \w+ +- ([\d.]+)$/gm)].map(([, seconds]) => Number(seconds));
    const lesson = [428855.359, 428855.359, 428856.359, 428857.375, 428857.375, 428860.375, 428860.375, 428864.39];
    expect(printed).toHaveLength(lesson.length);
    for (const [at, seconds] of printed.entries()) {
      expect(Math.abs(seconds - ((lesson[at] ?? NaN) - 428855.359)), text).toBeLessThanOrEqual(0.1);
    }
  }
});
