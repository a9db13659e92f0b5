// inspect_reply from what types and the live value say. Io thread. hover and value → text/plain and text/markdown.
import type { LiveDescription } from "../contract.ts";

export interface Hover {
  contents: { kind?: string; value: string } | string;
}

export interface InspectReply {
  status: "ok";
  found: boolean;
  data: Record<string, string>;
  metadata: Record<string, unknown>;
}

export interface InspectParts {
  /** `gone`: there is no type server, and why. */
  hover: Hover | { gone: string } | null;
  value: LiveDescription | undefined;
  /** The declaration as it was written, when the front end asks for more detail. */
  source: string | undefined;
  name: string;
}

export function inspectReply({ hover, value, source, name }: InspectParts): InspectReply {
  const types = hover && "contents" in hover ? hover.contents : undefined;
  const markdown: string[] = [];
  // Names of earlier cells are imports for the checker, and for nobody else.
  const typed = (typeof types === "string" ? types : types?.value)?.replace(/^\(alias\) /gm, "").trim() ?? "";
  // A bare `any` is what the server says of names that it does not know.
  if (typed !== "" && !/^```\w+\s+any\s+```$/.test(typed)) markdown.push(typed);
  if (value) markdown.push(valueMarkdown(name, value));
  if (source !== undefined) markdown.push(`**Source**\n\n\`\`\`typescript\n${source}\n\`\`\``);
  const found = markdown.length > 0;
  const text = markdown.join("\n\n---\n\n");
  const metadata = hover && "gone" in hover ? { loopbook: { types: false, reason: hover.gone } } : {};
  return {
    status: "ok",
    found,
    data: found ? { "text/plain": plainText(text), "text/markdown": text } : {},
    metadata,
  };
}

/** What a magic is. */
export function magicReply({ usage, about }: { usage: string; about: string }): InspectReply {
  const data = { "text/plain": `${usage}\n\n${about}`, "text/markdown": `\`${usage}\`\n\n${about}` };
  return { status: "ok", found: true, data, metadata: {} };
}

function valueMarkdown(name: string, { type, size, preview }: LiveDescription): string {
  const about = size === undefined ? type : `${type}, ${size}`;
  return `**Value of \`${name}\`**: ${about}\n\n\`\`\`javascript\n${preview}\n\`\`\``;
}

/** Markdown without its marks, for front ends that show plain text. */
function plainText(markdown: string): string {
  return markdown
    .split("\n")
    .filter((line) => !/^```/.test(line))
    .join("\n")
    .replace(/^---$/gm, "")
    .replace(/\*\*(.+?)\*\*/g, "$1")
    .replace(/\*@(\w+)\*/g, "@$1")
    .replace(/`([^`\n]+)`/g, "$1")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
