// One output of a cell → HTML. Which MIME type of a bundle is shown follows nbconvert's HTML exporter; outputs are
// trusted, as there: they are what the notebook's own code made.
import type { Output } from "../client/output-list.ts";
import type { MimeData } from "../protocol/messages.ts";
import { ansiToHtml } from "./ansi-to-html.ts";
import { escapeHtml } from "./escape-html.ts";
import type { RenderMarkdown } from "./markdown.ts";
import { type RenderMath, withoutDollars } from "./math.ts";

export interface OutputTools {
  markdown: RenderMarkdown;
  math: RenderMath | undefined;
}

type Render = (data: string, metadata: MimeData, tools: OutputTools) => string;

/** MIME types in order of preference (nbconvert's display_data_priority, without what needs a server). */
const renderers: readonly (readonly [string, Render])[] = [
  ["application/javascript", (data) => `<script>${data.replaceAll("</script", "<\\/script")}</script>`],
  ["text/html", (data) => data],
  ["text/markdown", (data, _metadata, { markdown }) => markdown(data, () => undefined)],
  ["image/svg+xml", (data, metadata) => svg(data, metadata)],
  ["text/latex", (data, _metadata, { math }) => latex(data, math)],
  ["image/png", (data, metadata) => picture("image/png", data, metadata)],
  ["image/jpeg", (data, metadata) => picture("image/jpeg", data, metadata)],
  ["image/gif", (data, metadata) => picture("image/gif", data, metadata)],
  ["text/plain", (data) => `<pre>${ansiToHtml(data)}</pre>`],
];

export function renderOutput(output: Output, tools: OutputTools): string {
  switch (output.output_type) {
    case "stream":
      return `<div class="output ${output.name}"><pre>${ansiToHtml(output.text)}</pre></div>`;
    case "error":
      return `<div class="output error"><pre>${ansiToHtml(traceback(output.traceback, output.ename, output.evalue))}</pre></div>`;
    case "execute_result":
      return bundle(output.data, output.metadata, tools, "result");
    case "display_data":
      return bundle(output.data, output.metadata, tools, "display");
  }
}

function bundle(data: MimeData, metadata: MimeData, tools: OutputTools, kind: string): string {
  for (const [type, render] of renderers) {
    const part = data[type];
    if (typeof part !== "string") continue;
    const own = metadata[type];
    const html = render(part, isObject(own) ? own : metadata, tools);
    return `<div class="output ${kind}">${html}</div>`;
  }
  const json = Object.entries(data).find(([type]) => /json$/.test(type));
  if (json) return `<div class="output ${kind}"><pre>${escapeHtml(JSON.stringify(json[1], undefined, 2))}</pre></div>`;
  const types = Object.keys(data).join(", ");
  return types === ""
    ? ""
    : `<div class="output ${kind}"><p class="unshown">An output of type ${escapeHtml(types)}</p></div>`;
}

function svg(data: string, metadata: MimeData): string {
  // Inside HTML there is no place for the declarations of an XML file.
  const image = data.replace(/<\?xml[^>]*\?>/g, "").replace(/<!DOCTYPE[^[>]*(\[[^\]]*\])?[^>]*>/gi, "");
  if (metadata["isolated"] !== true) return `<figure>${image.trim()}</figure>`;
  return picture("image/svg+xml", Buffer.from(data).toString("base64"), metadata);
}

function picture(type: string, data: string, metadata: MimeData): string {
  const attribute = (name: string) => {
    const value = metadata[name];
    return typeof value === "number" || typeof value === "string" ? ` ${name}="${escapeHtml(String(value))}"` : "";
  };
  const alt = metadata["alt"];
  const text = typeof alt === "string" ? escapeHtml(alt) : "";
  const size = attribute("width") + attribute("height");
  return `<figure><img alt="${text}"${size} src="data:${type};base64,${escapeHtml(data.replaceAll(/\s/g, ""))}"></figure>`;
}

function latex(data: string, math: RenderMath | undefined): string {
  const { tex, isBlock } = withoutDollars(data);
  return math ? math(tex, isBlock) : `<pre>${escapeHtml(data)}</pre>`;
}

function traceback(lines: readonly string[], ename: string, evalue: string): string {
  return lines.length > 0 ? lines.join("\n") : `${ename}: ${evalue}`;
}

function isObject(value: unknown): value is MimeData {
  return typeof value === "object" && value !== null;
}
