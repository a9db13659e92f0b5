// How a case of test262 becomes cells [test]: harness, case and a way → the texts of the cells, one after the other.
import { Parser, type Program } from "acorn";
import { blockNames, varNames } from "../../kernel/evaluator/compiler/lexical-scope.ts";
import type { Case } from "./test262-cases.ts";
import type { Way } from "./test262-kernel.ts";

export function cellsOf(harness: string, test: Case, way: Way): string[] {
  const { source } = test;
  if (way === "together") return [harness + source];
  if (way === "before" || test.negative?.phase === "parse") return [harness, source];
  return [harness, ...split(source)];
}

/** One cell for each statement of the top level, and what must stay together in one. */
function split(source: string): string[] {
  const program = parsed(source);
  if (program === undefined) return [source];
  const cells: { text: string; declares: Set<string> }[] = [];
  let from = 0;
  for (const statement of program.body) {
    const declares = new Set([...blockNames([statement]), ...varNames(statement)]);
    cells.push({ text: source.slice(from, statement.end), declares });
    from = statement.end;
  }
  const last = cells.at(-1);
  if (last === undefined) return [source];
  last.text += source.slice(from);
  return together(cells);
}

/** A module hoists over all of it, a cell over itself: a cell that mentions what a later one declares becomes one with it. */
function together(cells: { text: string; declares: Set<string> }[]): string[] {
  const merged: string[] = [];
  for (let first = 0; first < cells.length;) {
    let last = first;
    for (let at = first; at <= last; at++) {
      const words = new Set(cells[at]?.text.match(/[\p{ID_Continue}$\\{}]+/gu) ?? []);
      // Names are also made of other text: eval("x").
      for (let later = cells.length - 1; later > last; later--) {
        if ([...(cells[later]?.declares ?? [])].some((name) => words.has(name))) last = later;
      }
    }
    merged.push(
      cells
        .slice(first, last + 1)
        .map(({ text }) => text)
        .join(""),
    );
    first = last + 1;
  }
  return merged;
}

function parsed(source: string): Program | undefined {
  try {
    return Parser.parse(source, { ecmaVersion: "latest", sourceType: "module" });
  } catch {
    return undefined;
  }
}
