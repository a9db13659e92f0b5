// Notebooks in the style of tslab, Deno and IJavascript, as files, run from top to end unchanged: what each cell shows.
import path from "node:path";
import { expect, test } from "vitest";
import { readNotebook } from "../../kernel/runner/notebook-file.ts";
import { runNotebook } from "../../kernel/runner/run-notebook.ts";

const folder = path.join(import.meta.dirname, "notebooks");
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
/** A kernel and a type check for each: a limit that only a hang reaches. */
const limitMs = 180_000;
const silent = { cellStarted: () => undefined, cellEnded: () => undefined, message: () => undefined };

/** The outputs of each code cell: the text of a stream, the bundle of anything else. */
async function shownBy(name: string): Promise<unknown[][]> {
  const notebook = await readNotebook(path.join(folder, `${name}.ipynb`));
  const kernel = { env: { LOOPBOOK_HISTORY: ":memory:" } };
  const options = { directory: folder, events: silent, kernel, timeoutSeconds: 60, allowErrors: false };
  const failures = await runNotebook(notebook, options);
  expect(failures).toEqual([]);
  const cells = notebook.cells.flatMap((cell) => (cell.cell_type === "code" ? [cell] : []));
  return cells.map(({ outputs }) =>
    outputs.map((output) => ("data" in output ? output.data : "text" in output ? output.text : output)),
  );
}

const plain = (text: string) => ({ "text/plain": text });

test("a notebook of tslab", { timeout: limitMs }, async () => {
  expect(await shownBy("tslab")).toEqual([
    [],
    [plain("'Hello tslab!'")],
    [plain("[ 3, 7 ]")],
    ["to stdout\n", "to stderr\n"],
    [{ "text/html": "Hello <b>tslab!</b>" }, { "text/markdown": "# A title" }, { "text/latex": "$x^2$" }],
    [
      { "image/svg+xml": expect.stringMatching(/^<svg.*<circle.*<\/svg>$/) as string },
      plain("plain"),
      { "text/javascript": "element.textContent = 'script'" },
    ],
    [
      { "image/png": pixel },
      { "image/jpeg": "/9j/" },
      { "image/gif": "R0lG" },
      { "application/pdf": "JVBERg==" },
      { "text/x-own": "raw" },
    ],
    [plain("100 %")],
    [],
    [plain("[ 9, 3 ]")],
    [plain("42")],
    [plain("'awaited'")],
    [plain("[ 'string', true, 'function' ]")],
  ]);
});

test("a notebook of Deno", { timeout: limitMs }, async () => {
  const markdown = "## Hello from Deno\n- supports **Markdown**\n- and 2 other things";
  expect(await shownBy("deno")).toMatchObject([
    [{ "text/markdown": markdown, "text/plain": markdown }],
    [{ "text/html": "<table><tr><td>TypeScript</td><td>typed</td></tr></table>" }],
    [{ "image/svg+xml": expect.stringMatching(/^<svg.*<rect.*<\/svg>$/) as string }],
    [{ "image/png": pixel }],
    [{ "text/plain": "21 C", "text/html": "<strong>21 °C</strong>" }],
    [{ "text/plain": "later", "application/json": { a: [1, 2] } }],
    [
      { "text/markdown": "first" },
      { "text/html": "<i>second</i>" },
      { "text/plain": "third", "text/html": "<b>third</b>" },
    ],
    [plain("100 %")],
    [plain("broadcast, updated")],
    [plain("{ 'text/plain': '3 C', 'text/html': '<strong>3 °C</strong>' }")],
    ["to the console\n", plain("200")],
  ]);
});

test("a notebook of IJavascript", { timeout: limitMs }, async () => {
  const peter = { "text/plain": "Person { name: 'Peter' }" };
  expect(await shownBy("ijavascript")).toMatchObject([
    [],
    [plain("'Hello, World!'")],
    ["Hello, World!\n", "Hello, World!\n"],
    ["Person { name: 'Peter' }\n", peter],
    [{ ...peter, "text/html": "<b>Peter</b>", "image/svg+xml": "<svg><text>Peter</text></svg>" }],
    [{ "text/html": "<div style='background-color:olive'></div>" }],
    [{ "image/svg+xml": "<svg><rect width='80' height='80' style='fill: orange;'/></svg>" }],
    [{ "image/png": pixel }, { "image/jpeg": "/9j/" }],
    [{ "text/html": "<i>mime</i>" }],
    ["Hello, World!\n"],
    ["Hello, world!\n", plain("'Bye!'")],
    ["Hello, again!\n", { "text/html": "<b>Mary</b>", "text/plain": "Person { name: 'Mary' }" }],
    [{ "text/html": "<p>one</p>" }, { "text/html": "<p>two</p>" }],
    [plain("resolved")],
    [plain("count 3")],
  ]);
});
