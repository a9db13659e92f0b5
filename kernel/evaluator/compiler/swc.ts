// The one place that loads and configures swc [main, io]: TypeScript → JavaScript of the same shape.
import { createRequire } from "node:module";
import type * as Swc from "@swc/core";
import { statSync, withOwnFiles } from "../own-files.ts";
import { CellSyntaxError } from "./cell-syntax-error.ts";

const require = createRequire(import.meta.url);
let loaded: typeof Swc | undefined;

/** Loads swc at the first use: it takes longer than starting the kernel's thread. */
export function swc(): typeof Swc {
  loaded ??= withOwnFiles(() => require("@swc/core") as typeof Swc);
  return loaded;
}

const parser = { syntax: "typescript", decorators: true } satisfies Swc.ParserConfig;

/**
 * Syntax that V8 has stays untouched; types, enums, namespaces, parameter properties and decorators are compiled.
 * `verbatimModuleSyntax` keeps value imports that the cell itself does not use: a later cell may.
 */
export function transpile(text: string, options: { legacyDecorators: boolean; sourceMaps: boolean }): Swc.Output {
  if (isFolderGone()) throw new NoFolderError();
  return swc().transformSync(text, {
    filename: "cell.ts",
    swcrc: false,
    configFile: false,
    isModule: true,
    sourceMaps: options.sourceMaps,
    jsc: {
      parser,
      target: "esnext",
      externalHelpers: false,
      experimental: { keepImportAssertions: true },
      transform: {
        verbatimModuleSyntax: true,
        ...(options.legacyDecorators ? { legacyDecorator: true } : { decoratorVersion: "2023-11" }),
      },
    },
  });
}

/** A cell, or somebody else, has removed the working folder: swc asks for it, and ends the process without one. */
export class NoFolderError extends CellSyntaxError {
  constructor() {
    super("The working folder was removed, and this code needs one: process.chdir(…) goes to another", {
      line: 1,
      column: 1,
    });
  }
}

function isFolderGone(): boolean {
  return withOwnFiles(() => (statSync(".", { throwIfNoEntry: false })?.nlink ?? 0) === 0);
}

/** A node of swc's tree: its kind, its fields, and where it stands. */
export interface SwcNode {
  type: string;
  span?: { start: number; end: number };
  [field: string]: unknown;
}

/** swc's tree of a text with each node's `[start, end)` in UTF-16 units (swc itself counts bytes, from a base). */
export function parseTree(text: string): { root: SwcNode; range: (node: SwcNode) => { start: number; end: number } } {
  // An empty statement in front: its position is the base of all others.
  const root = swc().parseSync(`;${text}`, { ...parser, target: "esnext" }) as unknown as SwcNode;
  const [first] = root["body"] as SwcNode[];
  const base = (first?.span?.start ?? 0) + 1;
  const bytes = /[^\0-\x7f]/.test(text) ? Buffer.from(text) : undefined;
  const offset = (position: number): number =>
    bytes ? bytes.toString("utf8", 0, position - base).length : position - base;
  return {
    root,
    range: ({ span }) => ({ start: offset(span?.start ?? base), end: offset(span?.end ?? base) }),
  };
}

/** Visits every node of a tree, outer ones first. */
export function walkTree(value: unknown, visit: (node: SwcNode) => void): void {
  if (Array.isArray(value)) for (const item of value as unknown[]) walkTree(item, visit);
  else if (typeof value === "object" && value !== null) {
    if ("type" in value && typeof value.type === "string") visit(value as SwcNode);
    for (const child of Object.values(value)) walkTree(child, visit);
  }
}
