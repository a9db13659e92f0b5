// Progress: what the runner shows while a notebook runs: one line as each cell starts, its output as it arrives, and
// how it ended. Whole lines with the notebook's name in front where several run at once.
import { stripVTControlCharacters } from "node:util";
import type { Message } from "../protocol/header.ts";
import type { CodeCell } from "./notebook-file.ts";
import type { CellFailure, RunEvents } from "./run-notebook.ts";

export interface ProgressOptions {
  write: (text: string) => void;
  /** Whether the reader shows ANSI colours. */
  colors: boolean;
  /** Put in front of each line. */
  prefix?: string;
}

const indent = "    ";

export function createProgress({ write, colors, prefix }: ProgressOptions): RunEvents {
  const clean = (text: string) => (colors ? text : stripVTControlCharacters(text));
  let line = "";
  let current = 0;

  // Alone on the terminal, a line shows as it grows; beside others, when it is whole.
  const put = (text: string) => {
    for (const part of text.split(/(?<=\n)/)) {
      line += part;
      const isWhole = line.endsWith("\n");
      if (prefix === undefined) write(part);
      else if (isWhole) write(prefix + line);
      if (isWhole) line = "";
    }
  };
  const endLine = () => {
    if (line !== "") put("\n");
  };
  const putLine = (text: string) => {
    endLine();
    put(`${text}\n`);
  };
  const putOutput = (text: string) => {
    for (const part of clean(text).split(/(?<=\n)/)) if (part !== "") put((line === "" ? indent : "") + part);
  };

  return {
    cellStarted(cell, position) {
      current = position.cell;
      putLine(`[${position.step}/${position.steps}] ${firstLine(cell)}`);
    },
    message(message, position) {
      const text = shown(message);
      if (text === undefined) return;
      if (position.cell !== current) putLine(`${indent}(cell ${position.cell})`);
      putOutput(text);
    },
    cellEnded(_cell, _position, seconds, failure) {
      putLine(`${indent}${ending(failure)} ${seconds.toFixed(seconds < 1 ? 3 : 2)} s`);
    },
  };
}

/** A failing cell for a person: where, what, the code and the traceback. */
export function describeFailure(notebook: string, failure: CellFailure, colors: boolean): string {
  const { position, source, summary, traceback } = failure;
  const code = source.split("\n").map((text) => `${indent}${text}`);
  const told = traceback.length > 0 ? traceback : [summary];
  const text = [`${notebook}: cell ${position.cell} failed: ${summary}`, "", ...code, "", ...told].join("\n");
  return `${colors ? text : stripVTControlCharacters(text)}\n`;
}

function ending(failure: CellFailure | undefined): string {
  if (!failure) return "✓";
  return failure.isAllowed ? "✗ (allowed)" : "✗";
}

/** The first line that says what the cell does: neither blank, nor a directive, nor a comment where code follows. */
export function firstLine({ source }: CodeCell): string {
  const lines = source.split("\n").filter((text) => text.trim() !== "");
  const line = lines.find((text) => !/^\s*(\/\/|#)/.test(text)) ?? lines[0] ?? "";
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}

function shown({ header, content }: Message): string | undefined {
  switch (header.msg_type) {
    case "stream":
      return content["text"] as string;
    case "display_data":
    case "execute_result": {
      const data = content["data"] as Record<string, unknown>;
      const plain = data["text/plain"];
      const text = typeof plain === "string" && plain !== "" ? plain : `[${Object.keys(data).join(", ")}]`;
      return `${text}\n`;
    }
    case "error":
      return `${String(content["ename"])}: ${String(content["evalue"])}\n`;
    default:
      return undefined;
  }
}
