// The rules of the source: who may import whom, on which thread a file lives, how long it may be. Held as a test.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where a file runs. `any`: types and small parts that all may use. `tool`: the command and the client's processes. */
type Thread = "main" | "io" | "tool" | "any";

interface Layer {
  thread: Thread;
  /** Layers that it may import, beside itself. */
  imports: readonly string[];
}

/** Folders and single files, the longest match counts. A new folder needs its line here. */
const layers: Readonly<Record<string, Layer>> = {
  "src/host.ts": { thread: "any", imports: [] },
  src: { thread: "main", imports: ["src/host.ts", "src/inspect/text"] },
  // Plain text of plain data, for notebooks and for the command.
  "src/inspect/text": { thread: "any", imports: [] },
  "kernel/contract.ts": { thread: "any", imports: ["src/host.ts"] },
  "kernel/shared-state.ts": { thread: "any", imports: [] },
  // What of Node stands at the start, whatever cells make of it later.
  "kernel/own-node.ts": { thread: "any", imports: ["src/host.ts"] },
  "kernel/evaluator/originals.ts": { thread: "any", imports: ["kernel/own-node.ts"] },
  "kernel/evaluator/own-files.ts": { thread: "any", imports: ["kernel/evaluator/originals.ts"] },
  "kernel/version.ts": { thread: "any", imports: [] },
  "kernel/node-flags.ts": { thread: "any", imports: [] },
  "kernel/protocol": { thread: "any", imports: [] },
  "kernel/session/log.ts": { thread: "any", imports: [] },
  "kernel/wire": { thread: "any", imports: ["kernel/protocol"] },
  "kernel/display/code-frame.ts": { thread: "any", imports: ["kernel/display"] },
  "kernel/display": {
    thread: "main",
    imports: ["src/host.ts", "kernel/contract.ts", "kernel/display/code-frame.ts", "kernel/own-node.ts"],
  },
  "kernel/evaluator": {
    thread: "main",
    imports: [
      "src",
      "src/host.ts",
      "kernel/contract.ts",
      "kernel/shared-state.ts",
      "kernel/display",
      "kernel/display/code-frame.ts",
      "kernel/evaluator/compiler",
      "kernel/evaluator/magics/magic-help.ts",
      "kernel/evaluator/magics/magic-lines.ts",
      "kernel/evaluator/originals.ts",
      "kernel/evaluator/own-files.ts",
      "kernel/own-node.ts",
      "kernel/session/log.ts",
      "kernel/version.ts",
    ],
  },
  // Puts the main thread together.
  "kernel/evaluator/start-main.ts": {
    thread: "main",
    imports: [
      "src/host.ts",
      "kernel/contract.ts",
      "kernel/comms",
      "kernel/compat",
      "kernel/display",
      "kernel/evaluator",
      "kernel/evaluator/compiler",
      "kernel/evaluator/magics/magic-lines.ts",
      "kernel/evaluator/own-files.ts",
      "kernel/own-node.ts",
      "kernel/session/log.ts",
      "kernel/shared-state.ts",
    ],
  },
  "kernel/compat": { thread: "main", imports: ["src/host.ts", "kernel/display"] },
  "kernel/evaluator/magics/magic-help.ts": { thread: "any", imports: [] },
  "kernel/evaluator/magics/magic-lines.ts": { thread: "any", imports: ["kernel/evaluator/compiler"] },
  "kernel/comms": {
    thread: "main",
    imports: [
      "src",
      "src/host.ts",
      "kernel/contract.ts",
      "kernel/display",
      "kernel/evaluator",
      "kernel/own-node.ts",
      "kernel/session/log.ts",
    ],
  },
  "kernel/evaluator/compiler": {
    thread: "any",
    imports: ["kernel/evaluator", "kernel/evaluator/own-files.ts", "kernel/display", "kernel/contract.ts"],
  },
  "kernel/session": {
    thread: "io",
    imports: [
      "kernel/protocol",
      "kernel/wire",
      "kernel/contract.ts",
      "kernel/shared-state.ts",
      "kernel/session/log.ts",
    ],
  },
  // The session's link to the language service.
  "kernel/session/language.ts": {
    thread: "io",
    imports: [
      "kernel/contract.ts",
      "kernel/evaluator/compiler",
      "kernel/language",
      "kernel/protocol",
      "kernel/session",
      "kernel/session/log.ts",
      "kernel/wire",
    ],
  },
  // Written by the command, read by the type server.
  "kernel/language/project-config.ts": { thread: "any", imports: ["kernel/language"] },
  "kernel/session/debug-link.ts": {
    thread: "io",
    imports: ["kernel/contract.ts", "kernel/debugger", "kernel/protocol", "kernel/session"],
  },
  "kernel/debugger": {
    thread: "io",
    imports: [
      "kernel/contract.ts",
      "kernel/evaluator/compiler",
      "kernel/evaluator/magics/magic-lines.ts",
      "kernel/protocol",
    ],
  },
  "kernel/language": {
    thread: "io",
    imports: [
      "kernel/language/project-config.ts",
      "kernel/contract.ts",
      "kernel/display/code-frame.ts",
      "kernel/evaluator/compiler",
      "kernel/evaluator/magics/magic-help.ts",
      "kernel/protocol",
      "kernel/session/log.ts",
    ],
  },
  "kernel/handlers": {
    thread: "io",
    imports: [
      "kernel/protocol",
      "kernel/session",
      "kernel/session/debug-link.ts",
      "kernel/session/language.ts",
      "kernel/session/log.ts",
      "kernel/language",
      "kernel/version.ts",
      "kernel/contract.ts",
      "kernel/evaluator/compiler",
      "kernel/evaluator/magics/magic-lines.ts",
    ],
  },
  "kernel/dispatcher": {
    thread: "io",
    imports: ["kernel/protocol", "kernel/wire", "kernel/session", "kernel/session/log.ts", "kernel/handlers"],
  },
  // A kernel under a gateway: its ports, its answer to the server, the side channel.
  "kernel/launcher": {
    thread: "io",
    imports: ["kernel/launcher/public-key.ts", "kernel/protocol", "kernel/session/log.ts", "kernel/wire"],
  },
  "kernel/launcher/launch-order.ts": { thread: "any", imports: [] },
  // Checked by the command, used by the io thread.
  "kernel/launcher/public-key.ts": { thread: "any", imports: ["kernel/protocol"] },
  "kernel/io-thread.ts": {
    thread: "io",
    imports: [
      "kernel/dispatcher",
      "kernel/handlers",
      "kernel/launcher",
      "kernel/session",
      "kernel/session/debug-link.ts",
      "kernel/session/language.ts",
      "kernel/session/log.ts",
      "kernel/language",
      "kernel/wire",
      "kernel/protocol",
      "kernel/contract.ts",
      "kernel/shared-state.ts",
    ],
  },
  "kernel/main.ts": {
    thread: "main",
    imports: [
      "kernel/evaluator/start-main.ts",
      "kernel/io-thread.ts",
      "kernel/node-flags.ts",
      "kernel/shared-state.ts",
    ],
  },
  "kernel/kernel-argv.ts": { thread: "tool", imports: ["kernel/node-flags.ts", "kernel/command"] },
  "kernel/client": {
    thread: "tool",
    imports: ["kernel/node-flags.ts", "kernel/protocol", "kernel/wire", "kernel/kernel-argv.ts"],
  },
  "kernel/runner": { thread: "tool", imports: ["kernel/client", "kernel/protocol"] },
  "kernel/handout": { thread: "tool", imports: ["kernel/client", "kernel/protocol", "kernel/runner"] },
  "kernel/command": {
    thread: "tool",
    imports: [
      "kernel/handout",
      "kernel/kernel-argv.ts",
      "kernel/language/project-config.ts",
      "kernel/launcher/public-key.ts",
      "kernel/node-flags.ts",
      "kernel/protocol",
      "kernel/runner",
      "kernel/version.ts",
      "kernel/wire",
      "src/inspect/text",
    ],
  },
  "install-kernel.ts": { thread: "tool", imports: ["kernel/command", "kernel/node-flags.ts", "kernel/version.ts"] },
};

/** Files that may be longer than the cap, with the reason. */
const longFiles: Readonly<Record<string, string>> = {
  "src/tasks/task.ts": "Task is one state machine, and more than half of the file is its documentation",
  "src/net/stream-reader.ts": "asyncio's StreamReader: one class with all its reading methods",
};
const maximumLines = 250;

const sources = ["kernel", "src"]
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map((file) =>
      path.posix.join(folder, file),
    ),
  )
  .filter((file) => file.endsWith(".ts"))
  .concat("install-kernel.ts");

function layerOf(file: string): string {
  const matches = Object.keys(layers).filter((name) => file === name || file.startsWith(`${name}/`));
  return matches.sort((a, b) => b.length - a.length)[0] ?? "no layer";
}

/** The project's own files that a file imports; `import type` leaves nothing at run time and crosses threads freely. */
function importsOf(file: string): { to: string; isType: boolean }[] {
  const text = readFileSync(path.join(root, file), "utf8");
  const pattern =
    /^(?:import|export)\s+(type\s+)?(?:[^;"']*?\sfrom\s+)?"(\.{1,2}\/[^"$]+)"|import\("(\.{1,2}\/[^"$]+)"\)/gm;
  return [...text.matchAll(pattern)].map(([, type, fixed, lazy]) => ({
    to: path.posix.join(path.posix.dirname(file), fixed ?? lazy ?? ""),
    isType: type !== undefined,
  }));
}

test("every source file belongs to a layer", () => {
  expect(sources.filter((file) => layerOf(file) === "no layer")).toEqual([]);
});

test("no layer imports what it may not", () => {
  const wrong = sources.flatMap((file) =>
    importsOf(file)
      .filter(({ isType }) => !isType)
      .map(({ to }) => ({ from: layerOf(file), to: layerOf(to), what: `${file} → ${to}` }))
      .filter(({ from, to }) => from !== to && layers[from]?.imports.includes(to) !== true),
  );
  expect(wrong.map(({ what }) => what)).toEqual([]);
});

test("no file of one thread loads a file of another", () => {
  const wrong = sources.flatMap((file) => {
    const own = layers[layerOf(file)]?.thread;
    return importsOf(file)
      .filter(({ to, isType }) => !isType && ![own, "any"].includes(layers[layerOf(to)]?.thread))
      .filter(() => own !== "any")
      .map(({ to }) => `${file} (${own ?? "?"}) → ${to}`);
  });
  expect(wrong).toEqual([]);
});

test("what is imported exists", () => {
  const missing = sources.flatMap((file) =>
    importsOf(file)
      .filter(({ to }) => !existsSync(path.join(root, to)))
      .map(({ to }) => `${file} → ${to}`),
  );
  expect(missing).toEqual([]);
});

test(`no file is longer than ${maximumLines} lines, but for those named with a reason`, () => {
  const lengths = sources.map((file) => ({
    file,
    lines: readFileSync(path.join(root, file), "utf8").split("\n").length - 1,
  }));
  const long = lengths.filter(({ lines }) => lines > maximumLines).map(({ file }) => file);
  expect(long.filter((file) => longFiles[file] === undefined)).toEqual([]);
});

test("every file says first what it is", () => {
  const silent = sources.filter((file) => {
    const first = readFileSync(path.join(root, file), "utf8").replace(/^#!.*\n/, "");
    return !/^\/\/ \S/.test(first) && !/^\/\*\*/.test(first);
  });
  expect(silent).toEqual([]);
});

test("files are in kebab-case", () => {
  expect(sources.filter((file) => !/^[a-z0-9/-]+(\.d)?\.ts$/.test(file))).toEqual([]);
});
