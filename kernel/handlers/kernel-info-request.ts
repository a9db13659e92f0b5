// kernel_info_request → what this kernel is and can do today (spec: "Kernel info").
import { protocolVersion } from "../protocol/header.ts";
import { version } from "../version.ts";
import type { Handler } from "./table.ts";

export const kernelInfoRequest: Handler<"kernel_info_request"> = () => ({
  status: "ok",
  protocol_version: protocolVersion,
  implementation: "loopbook",
  implementation_version: version,
  language_info: {
    name: "typescript",
    version: version,
    mimetype: "text/typescript",
    file_extension: ".ts",
    pygments_lexer: "typescript",
    codemirror_mode: "typescript",
    nbconvert_exporter: "script",
  },
  banner: `Loopbook ${version}: TypeScript on Node ${process.version}, one event loop for all cells`,
  debugger: true,
  supported_features: ["kernel subshells", "debugger"],
  help_links: [
    { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
    { text: "Node.js", url: "https://nodejs.org/api/" },
    { text: "JavaScript (MDN)", url: "https://developer.mozilla.org/docs/Web/JavaScript" },
  ],
});
