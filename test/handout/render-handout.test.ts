// Handouts: what a reader finds in the HTML, and that it needs nothing beside it.
import { writeFileSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import type { Output } from "../../kernel/client/output-list.ts";
import { renderContents, renderHandout } from "../../kernel/handout/render-handout.ts";
import type { Cell, Notebook } from "../../kernel/runner/notebook-file.ts";

function text(source: string): Cell {
  return { cell_type: "markdown", id: "t", metadata: {}, source };
}

function code(source: string, ...outputs: Output[]): Cell {
  return { cell_type: "code", id: "c", metadata: {}, source, execution_count: 1, outputs };
}

function display(data: Record<string, unknown>, metadata: Record<string, unknown> = {}): Output {
  return { output_type: "display_data", data, metadata };
}

function notebook(...cells: Cell[]): Notebook {
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

test("code is highlighted as TypeScript, without a script", async () => {
  const html = await renderHandout(notebook(code('const a: number = 1 // "<x>"')), "n");
  expect(html).toContain('<span class="hljs-keyword">const</span>');
  expect(html).toContain("&lt;x&gt;");
  expect(html).not.toContain("<script");
  expect(html).toContain("In [1]");
});

test("the title is the first heading, and headings can be linked to", async () => {
  const html = await renderHandout(notebook(text("# The *event* loop"), text("## A\n\n## A\n\n## Ende & Anfang")), "n");
  expect(html).toContain("<title>The event loop</title>");
  expect(html).toMatch(/<h2 id="a">[^]*<h2 id="a-2">[^]*<h2 id="ende-anfang">/);
  expect(html).toContain('<a href="#ende-anfang">Ende &amp; Anfang</a>');
});

test("the language of the page follows the file's name", async () => {
  expect(await renderHandout(notebook(), "01-a.pt-BR")).toContain('<html lang="pt-BR">');
  expect(await renderHandout(notebook(), "01-a")).toContain('<html lang="en">');
});

test.for<[string, Record<string, unknown>, string]>([
  ["HTML before plain text", { "text/plain": "p", "text/html": "<b>h</b>" }, "<b>h</b>"],
  ["SVG before PNG", { "image/png": "UE5H", "image/svg+xml": "<svg><g/></svg>" }, "<figure><svg><g/></svg></figure>"],
  ["a picture inside the page", { "image/png": "UE5H\n", "text/plain": "p" }, 'src="data:image/png;base64,UE5H"'],
  ["Markdown", { "text/markdown": "**m**", "text/plain": "p" }, "<strong>m</strong>"],
  ["LaTeX as MathML", { "text/latex": "$x^2$", "text/plain": "p" }, "<math"],
  ["plain text, escaped", { "text/plain": "<p>" }, "<pre>&lt;p&gt;</pre>"],
  ["JSON where nothing else is", { "application/json": { a: 1 } }, "&quot;a&quot;: 1"],
  ["the name of a type that cannot be shown", { "application/x-odd": "?" }, "An output of type application/x-odd"],
])("of a bundle it shows %s", async ([, data, expected]) => {
  expect(await renderHandout(notebook(code("x", display(data))), "n")).toContain(expected);
});

test("an SVG loses its XML declaration, and a picture keeps its size", async () => {
  const svg = '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd"><svg/>';
  const picture = display({ "image/jpeg": "SlBH" }, { "image/jpeg": { width: 40 } });
  const html = await renderHandout(notebook(code("x", display({ "image/svg+xml": svg }), picture)), "n");
  expect(html).toContain("<figure><svg/></figure>");
  expect(html).toContain('<img alt="" width="40" src="data:image/jpeg;base64,SlBH">');
});

test("a traceback keeps its colours and its lines", async () => {
  const error: Output = {
    output_type: "error",
    ename: "E",
    evalue: "v",
    traceback: ["\x1b[31mE\x1b[0m: v", "  at <cell>"],
  };
  const html = await renderHandout(notebook(code("x", error)), "n");
  expect(html).toContain('<span style="color:var(--ansi-red)">E</span>: v\n  at &lt;cell&gt;');
});

test("mathematics becomes MathML, prices and code do not", async () => {
  const html = await renderHandout(notebook(text("$a+b$ costs $5 or $6, `$c$`\n\n$$\\sum_i x_i$$")), "n");
  expect(html.match(/<math/g)).toHaveLength(2);
  expect(html).toContain("$5 or $6");
  expect(html).toContain("<code>$c$</code>");
});

test("pictures beside the notebook and attachments are taken into the page", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "loopbook-handout-"));
  writeFileSync(path.join(folder, "a b.png"), "PNG");
  const attached: Cell = {
    ...text("![x](attachment:x.png)"),
    attachments: { "x.png": { "image/png": "QQ==" } },
  } as Cell;
  const html = await renderHandout(notebook(text("![p](a%20b.png) ![q](none.png)"), attached), "n", folder);
  expect(html).toContain('src="data:image/png;base64,UE5H"');
  expect(html).toContain('src="none.png"');
  expect(html).toContain('src="data:image/png;base64,QQ=="');
});

test("the page refers to nothing outside itself", async () => {
  const html = await renderHandout(notebook(text("# T\n\n$x$"), code("1", display({ "text/plain": "1" }))), "n");
  expect(html).not.toMatch(/<link|<script|@import|url\(|src="http/);
});

test("the contents page links every handout by its title, and says which hold errors", async () => {
  const failed = notebook(text("# Two"), code("x", { output_type: "error", ename: "E", evalue: "", traceback: [] }));
  const html = await renderContents([
    { notebook: notebook(text("# One")), name: "1", href: "1 a.html" },
    { notebook: failed, name: "2", href: "2.html" },
  ]);
  expect(html).toContain('<a href="1%20a.html">One</a></li>');
  expect(html).toContain('<a href="2.html">Two</a> <span class="failed">with errors</span>');
});
