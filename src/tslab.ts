// tslab's notebook API (`import * as tslab from "tslab"`), so that its notebooks run unchanged. Main thread.
// display functions → display_data of the current cell; a Display of newDisplay() → update_display_data.
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { host, type MimeBundle } from "./host.ts";

/** The versions of what runs the cells. `tslab` is the version of tslab whose API this is. */
export const versions: { readonly tslab: string; readonly typescript: string; readonly node: string } = {
  tslab: "1.0.22",
  get typescript() {
    return (createRequire(import.meta.url)("typescript/package.json") as { version: string }).version;
  },
  node: process.version,
};

/** The displays of tslab, by MIME type. */
export interface Display {
  javascript(source: string): void;
  html(source: string): void;
  markdown(source: string): void;
  latex(source: string): void;
  svg(source: string): void;
  png(image: Uint8Array): void;
  jpeg(image: Uint8Array): void;
  gif(image: Uint8Array): void;
  pdf(document: Uint8Array): void;
  text(text: string): void;
  /** Shows any MIME type; bytes are sent in base64. */
  raw(contentType: string, content: string | Uint8Array): void;
}

/** Shows content under the current cell, each call as an output of its own. */
export const display: Display = createDisplay((bundle) => show(bundle));

/** A display that each further call replaces, wherever it is shown. */
export function newDisplay(): Display {
  const displayId = randomUUID();
  let isShown = false;
  return createDisplay((bundle) => {
    show(bundle, { displayId, update: isShown });
    isShown = true;
  });
}

function createDisplay(send: (bundle: MimeBundle) => void): Display {
  const raw = (type: string, content: string | Uint8Array) =>
    send({ [type]: typeof content === "string" ? content : Buffer.from(content).toString("base64") });
  const text = (type: string) => (source: string) => raw(type, source);
  const bytes = (type: string) => (content: Uint8Array) => raw(type, content);
  return {
    javascript: text("text/javascript"),
    html: text("text/html"),
    markdown: text("text/markdown"),
    latex: text("text/latex"),
    svg: text("image/svg+xml"),
    png: bytes("image/png"),
    jpeg: bytes("image/jpeg"),
    gif: bytes("image/gif"),
    pdf: bytes("application/pdf"),
    text: text("text/plain"),
    raw,
  };
}

function show(bundle: MimeBundle, options?: { displayId: string; update: boolean }): void {
  const kernel = host();
  if (kernel) kernel.display(bundle, options);
  else console.log(bundle["text/plain"] ?? `[${Object.keys(bundle).join(", ")}]`);
}
