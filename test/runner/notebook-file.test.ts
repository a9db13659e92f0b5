// Notebook files are read from any nbformat 4 and written as nbformat itself writes 4.5.
import { expect, test } from "vitest";
import { notebookText, parseNotebook } from "../../kernel/runner/notebook-file.ts";

const original = {
  cells: [
    { cell_type: "markdown", metadata: {}, source: ["# Title\n", "text"] },
    {
      cell_type: "code",
      id: "kept",
      metadata: { tags: ["a"] },
      execution_count: 3,
      source: "1\n2\n",
      outputs: [
        { output_type: "stream", name: "stdout", text: ["a\n", "b"] },
        {
          output_type: "execute_result",
          execution_count: 3,
          metadata: {},
          data: { "text/plain": ["x\n", "y"], "application/json": ["l"] },
        },
      ],
    },
  ],
  metadata: { kernelspec: { name: "loopbook", language: "typescript" }, own: { z: 1, a: 2 } },
  nbformat: 4,
  nbformat_minor: 2,
};

test("text comes joined, JSON stays as it is, missing ids are made", () => {
  const { cells, nbformat_minor } = parseNotebook(JSON.stringify(original));
  expect(cells[0]).toMatchObject({ source: "# Title\ntext", id: expect.stringMatching(/^[\w-]{1,64}$/) as string });
  expect(cells[1]).toMatchObject({
    id: "kept",
    source: "1\n2\n",
    outputs: [{ text: "a\nb" }, { data: { "text/plain": "x\ny", "application/json": ["l"] } }],
  });
  expect(nbformat_minor).toBe(5);
});

test("it is written with sorted keys, one space of indent and text as lines, and read back the same", () => {
  const notebook = parseNotebook(JSON.stringify(original));
  const text = notebookText(notebook);
  expect(text).toContain('   "source": [\n    "1\\n",\n    "2\\n"\n   ]');
  expect(text.indexOf('"a": 2')).toBeLessThan(text.indexOf('"z": 1'));
  expect(text.endsWith("}\n")).toBe(true);
  expect(parseNotebook(text)).toEqual(notebook);
});

test.for<[string, string, RegExp]>([
  ["no JSON", "{", /JSON/],
  ["a list", "[]", /no JSON object/],
  ["an old format", '{"nbformat": 3}', /"nbformat" is 3/],
  ["no cells", '{"nbformat": 4}', /no list of "cells"/],
  [
    "an unknown cell",
    '{"nbformat": 4, "cells": [{"cell_type": "sql", "source": ""}]}',
    /cell 1 is of the unknown type "sql"/,
  ],
  [
    "a source that is a number",
    '{"nbformat": 4, "cells": [{"cell_type": "code", "source": 1}]}',
    /the source of cell 1/,
  ],
])("%s is refused with what is wrong", ([, text, message]) => {
  expect(() => parseNotebook(text)).toThrow(message);
});
