// The handout: Notebook → one HTML file that needs no other, for screen (light and dark) and paper.
// renderContents() makes the page that lists several.
import type { Cell, CodeCell, Notebook } from "../runner/notebook-file.ts";
import { escapeHtml } from "./escape-html.ts";
import { highlight } from "./highlight.ts";
import { createMarkdown, type Heading, imageResolver } from "./markdown.ts";
import { loadMath } from "./math.ts";
import { pageStyle } from "./page-style.ts";
import { type OutputTools, renderOutput } from "./render-output.ts";

interface CellTools extends OutputTools {
  language: string;
  directory: string | undefined;
}

/** `directory`: the notebook's folder, from which pictures are taken into the page. */
export async function renderHandout(notebook: Notebook, name: string, directory?: string): Promise<string> {
  const headings: Heading[] = [];
  const math = needsMath(notebook) ? await loadMath() : undefined;
  const markdown = createMarkdown(math, (heading) => headings.push(heading));
  const tools = { markdown, math, directory, language: languageOf(notebook) };
  const [first = "", ...rest] = notebook.cells.map((cell) => renderCell(cell, tools));
  return page({
    language: humanLanguage(name),
    title: titleOf(notebook, name),
    // A notebook opens with its title; what is in it comes after.
    body: [first, tableOfContents(headings), ...rest].join("\n"),
  });
}

/** The page that leads to several handouts, with what each is about. */
export async function renderContents(
  entries: readonly { notebook: Notebook; name: string; href: string }[],
): Promise<string> {
  const items = entries.map(({ notebook, name, href }) => {
    const failed = notebook.cells.some(
      (cell) => cell.cell_type === "code" && cell.outputs.some((output) => output.output_type === "error"),
    );
    const note = failed ? ' <span class="failed">with errors</span>' : "";
    return `<li><a href="${escapeHtml(encodeURI(href))}">${escapeHtml(titleOf(notebook, name))}</a>${note}</li>`;
  });
  const title = "Contents";
  return page({ language: "en", title, body: `<h1>${title}</h1>\n<ol>\n${items.join("\n")}\n</ol>` });
}

function renderCell(cell: Cell, tools: CellTools): string {
  if (cell.cell_type === "code") return renderCodeCell(cell, tools);
  if (cell.cell_type === "raw") return `<section class="cell raw"><pre>${escapeHtml(cell.source)}</pre></section>`;
  const html = tools.markdown(cell.source, imageResolver(cell.attachments, tools.directory));
  return `<section class="cell text">\n${html}</section>`;
}

function renderCodeCell(cell: CodeCell, tools: CellTools): string {
  if (cell.source.trim() === "" && cell.outputs.length === 0) return "";
  const count = cell.execution_count === null ? "" : `In [${cell.execution_count}]`;
  const code = `<pre class="code"><code>${highlight(cell.source, tools.language)}</code></pre>`;
  const outputs = cell.outputs.map((output) => renderOutput(output, tools)).join("\n");
  const id = escapeHtml(`cell-${cell.id}`);
  return `<section class="cell code-cell" id="${id}">\n<div class="prompt">${count}</div>\n<div class="work">\n${code}\n${outputs}\n</div>\n</section>`;
}

function tableOfContents(headings: readonly Heading[]): string {
  const sections = headings.filter(({ level }) => level === 2);
  if (sections.length < 3) return "";
  const items = sections.map(({ id, text }) => `<li><a href="#${id}">${escapeHtml(text)}</a></li>`);
  return `<nav aria-label="Sections"><ul>\n${items.join("\n")}\n</ul></nav>`;
}

function page({ language, title, body }: { language: string; title: string; body: string }): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

function titleOf({ metadata, cells }: Notebook, name: string): string {
  if (typeof metadata.title === "string") return metadata.title;
  for (const { cell_type, source } of cells) {
    const heading = cell_type === "markdown" ? /^#\s+(.+?)\s*#*$/m.exec(source) : null;
    if (heading?.[1] !== undefined) return heading[1].replace(/[`*_]/g, "");
  }
  return name;
}

function languageOf({ metadata }: Notebook): string {
  const name = metadata.language_info?.["name"];
  return typeof name === "string" ? name : (metadata.kernelspec?.language ?? "typescript");
}

/** `03-tasks.pt-BR` is in Brazilian Portuguese; names without such an ending are English. */
function humanLanguage(name: string): string {
  return /\.([a-z]{2}(?:-[A-Z]{2})?)$/.exec(name)?.[1] ?? "en";
}

function needsMath({ cells }: Notebook): boolean {
  return cells.some((cell) =>
    cell.cell_type === "code"
      ? cell.outputs.some(
          (output) => "data" in output && ("text/latex" in output.data || hasDollars(output.data["text/markdown"])),
        )
      : hasDollars(cell.source),
  );
}

function hasDollars(text: unknown): boolean {
  return typeof text === "string" && text.includes("$");
}
