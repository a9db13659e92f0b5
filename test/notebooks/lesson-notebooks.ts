// The lesson's notebooks as the tests see them: which there are, in both languages, and what of their output is stable.
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { Output } from "../../kernel/client/output-list.ts";
import { type CodeCell, type Notebook, readNotebook } from "../../kernel/runner/notebook-file.ts";

export const folder = fileURLToPath(new URL("../../notebooks", import.meta.url));

/** The names without language and extension, in the lesson's order. */
export const slugs = readdirSync(folder)
  .filter((name) => /^\d\d-[\w-]+\.ipynb$/.test(name))
  .map((name) => path.basename(name, ".ipynb"))
  .sort();

export const languages = ["", ".pt-BR"] as const;

/** Every notebook's file name, English before Portuguese. */
export const names = slugs.flatMap((slug) => languages.map((language) => `${slug}${language}.ipynb`));

export function read(name: string): Promise<Notebook> {
  return readNotebook(path.join(folder, name));
}

export function codeCells(notebook: Notebook): CodeCell[] {
  return notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
}

/** What a cell shows that is the same on every machine and at every hour, one line an output. */
export function stableOutputs({ outputs }: CodeCell): string[] {
  return outputs.map((output) => {
    if (output.output_type === "stream") return `${output.name}: ${stableText(output.text)}`;
    if (output.output_type === "error") return `error: ${output.ename}: ${stableText(output.evalue)}`;
    const kinds = Object.keys(output.data).sort().join(", ");
    return `${output.output_type} (${kinds}): ${isFigure(output) ? rowNames(plainText(output)) : stableText(plainText(output))}`;
  });
}

export function isFigure(output: Output): boolean {
  return "data" in output && "image/svg+xml" in output.data;
}

export function plainText(output: Output): string {
  const text = "data" in output ? output.data["text/plain"] : undefined;
  return typeof text === "string" ? text : "";
}

/** Times, ports and the names of temporary folders differ from run to run; words and their order do not. */
function stableText(text: string): string {
  return stripVTControlCharacters(text)
    .split("\n")
    .filter((line) => !/^\s*(RUN|Start at|Duration)\s/.test(line))
    .join("\n")
    .replace(/\d+\.\d+/g, "#")
    .replace(/[\d.#]+ ?m?s\b/g, "# s")
    .replace(/port \d+/g, "port #");
}

/** Of a Gantt, the names of its rows and marks. Of a strip of lag, only that it is one. */
function rowNames(text: string): string {
  const [head = "", ...lines] = text.split("\n");
  if (head.startsWith("loop lag")) return "loop lag";
  const found = lines.flatMap((line) => /^(.*?)\s*│/.exec(line)?.[1] ?? /^◆ +[\d.]+ s {2}(.*)$/.exec(line)?.[1] ?? []);
  return found.map((name) => name.replace(/[\d.]+ s/g, "# s")).join(", ");
}
