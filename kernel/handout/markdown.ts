// Markdown cells and outputs → HTML. HTML inside is kept, as Jupyter keeps it: a handout trusts its notebook.
import { readFileSync } from "node:fs";
import path from "node:path";
import MarkdownIt from "markdown-it";
import { escapeHtml } from "./escape-html.ts";
import { highlight } from "./highlight.ts";
import { type RenderMath, useMath } from "./math.ts";

/** Where a picture's address leads: a data URL, or undefined to leave it as it is. */
export type ResolveImage = (address: string) => string | undefined;

export type RenderMarkdown = (source: string, resolveImage: ResolveImage) => string;

export interface Heading {
  level: number;
  text: string;
  id: string;
}

const imageTypes: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};

/** `onHeading` hears of every heading in order, to build a table of contents. */
export function createMarkdown(math: RenderMath | undefined, onHeading: (heading: Heading) => void): RenderMarkdown {
  const markdown = new MarkdownIt({
    html: true,
    linkify: true,
    highlight: (code, language) => highlight(code, language === "ts" ? "typescript" : language),
  });
  if (math) useMath(markdown, math);
  const known = new Map<string, number>();

  markdown.renderer.rules["heading_open"] = (tokens, at, options, _env, self) => {
    const token = tokens[at];
    const text = tokens[at + 1]?.children?.map(({ content }) => content).join("") ?? "";
    if (token) {
      const id = uniqueSlug(text, known);
      token.attrSet("id", id);
      onHeading({ level: Number(token.tag.slice(1)), text, id });
    }
    return self.renderToken(tokens, at, options);
  };
  const renderImage = markdown.renderer.rules["image"];
  markdown.renderer.rules["image"] = (tokens, at, options, env, self) => {
    const token = tokens[at];
    const resolve = (env as { resolveImage?: ResolveImage }).resolveImage;
    const address = String(token?.attrGet("src") ?? "");
    const inlined = resolve?.(decodeURI(address));
    if (token && inlined !== undefined) token.attrSet("src", inlined);
    return renderImage ? renderImage(tokens, at, options, env, self) : self.renderToken(tokens, at, options);
  };
  return (source, resolveImage) => markdown.render(source, { resolveImage });
}

/** Attachments of the cell, then files below the notebook's folder; so the handout needs no file beside it. */
export function imageResolver(
  attachments: Record<string, Record<string, unknown>> | undefined,
  directory: string | undefined,
): ResolveImage {
  return (address) => {
    if (address.startsWith("attachment:")) {
      const [type, data] = Object.entries(attachments?.[address.slice("attachment:".length)] ?? {})[0] ?? [];
      return typeof data === "string" && type !== undefined
        ? `data:${type};base64,${data.replaceAll("\n", "")}`
        : undefined;
    }
    const type = imageTypes[path.extname(address).toLowerCase()];
    if (directory === undefined || type === undefined || /^([a-z]+:|\/|#)/i.test(address)) return undefined;
    return imageFile(path.join(directory, address), type);
  };
}

function imageFile(file: string, type: string): string | undefined {
  try {
    return `data:${type};base64,${readFileSync(file, "base64")}`;
  } catch (error) {
    // A picture that is not there stays a broken picture, as it is in the notebook.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function uniqueSlug(text: string, known: Map<string, number>): string {
  const slug =
    escapeHtml(
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, "-")
        .replace(/^-|-$/g, ""),
    ) || "section";
  const count = known.get(slug) ?? 0;
  known.set(slug, count + 1);
  return count === 0 ? slug : `${slug}-${count + 1}`;
}
