// What the type server is told of its client when it starts. Io thread. folder, configuration → LSP parameters.
import { pathToFileURL } from "node:url";

/** What the server may offer: only what cells can use as it stands. */
export const preferences = (configName: string) => ({
  suggest: { autoImports: false, completeFunctionCalls: false, includeCompletionsForImportStatements: true },
  preferences: {
    includePackageJsonAutoImports: "off",
    quoteStyle: "double",
    // Node wants the extension in the specifier.
    importModuleSpecifierEnding: "js",
  },
  autoImports: { enabled: false },
  // It would run npm for the types of packages that have none, and cells may have no network.
  disableAutomaticTypeAcquisition: true,
  native: { preview: {} },
  customConfigFileName: configName,
});

/** Of `initialize` (LSP 3.17). */
export function initializeParams(directory: string): object {
  const root = pathToFileURL(directory).href;
  const documentationFormat = ["markdown", "plaintext"];
  return {
    processId: process.pid,
    rootUri: root,
    workspaceFolders: [{ uri: root, name: "notebook" }],
    capabilities: {
      general: { positionEncodings: ["utf-16"] },
      textDocument: {
        completion: {
          completionItem: { documentationFormat, deprecatedSupport: true, tagSupport: { valueSet: [1] } },
          contextSupport: true,
        },
        hover: { contentFormat: documentationFormat },
        diagnostic: { relatedInformation: true },
      },
      workspace: { configuration: true, didChangeWatchedFiles: { dynamicRegistration: false } },
    },
  };
}
