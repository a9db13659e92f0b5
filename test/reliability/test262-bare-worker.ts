// A process of bare Node that runs cases of test262 [test]: their paths, a line each → JSON lines { file, passes }.
// Each is a module of its harness and itself, in a realm of its own (`--experimental-vm-modules`); what imports files, a process.
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import vm from "node:vm";
import {
  asyncComplete,
  asyncFailure,
  type Case,
  type Ending,
  failureOf,
  harnessText,
  readCase,
} from "./test262-cases.ts";

const [suite = ""] = process.argv.slice(2);
const patienceMs = 3000;
process.on("unhandledRejection", () => undefined);
process.on("uncaughtException", () => undefined);

async function inRealm(test: Case): Promise<Ending> {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  const { promise: done, resolve: finish } = Promise.withResolvers<undefined>();
  let printed = "";
  const log = (text: unknown) => {
    printed += `${String(text)}\n`;
    if (printed.includes(asyncComplete) || printed.includes(asyncFailure)) finish(undefined);
  };
  const given = { console: { log }, setTimeout, clearTimeout, queueMicrotask, structuredClone };
  for (const [name, value] of Object.entries(given))
    Object.defineProperty(context, name, { value, configurable: true, writable: true });
  try {
    const module = new vm.SourceTextModule(harnessText(suite, test) + test.source, { context });
    await module.link(() => {
      throw new Error("a case with an import runs alone");
    });
    await module.evaluate();
    if (test.flags.has("async")) {
      const timer = setTimeout(finish, patienceMs);
      await done;
      clearTimeout(timer);
    }
    return { printed };
  } catch (thrown) {
    return { ...nameOf(thrown), printed };
  }
}

function nameOf(thrown: unknown): { error: string; message: string } {
  if (typeof thrown !== "object" || thrown === null) return { error: String(thrown), message: "" };
  const { constructor, message } = thrown as Error;
  return { error: constructor.name, message };
}

/** The whole program as a file of its own: for what imports other files. */
function inProcess(test: Case): Ending {
  const file = path.join(suite, "test", `${test.file.replace(/\.js$/, "")}.${process.pid}.alone.mjs`);
  writeFileSync(file, harnessText(suite, test) + test.source);
  try {
    const script = `process.on("unhandledRejection", () => {}); import(${JSON.stringify(file)}).catch((e) => console.log("\\nended", e?.constructor?.name ?? e, e?.message))`;
    const options = { encoding: "utf8", timeout: 20_000, cwd: path.dirname(file) } as const;
    const { stdout } = spawnSync(process.execPath, ["--no-warnings", "-e", script], options);
    const [, error, message = ""] = /\nended (\S+) ?(.*)/.exec(stdout) ?? [];
    return { printed: stdout, ...(error !== undefined && { error, message }) };
  } finally {
    rmSync(file);
  }
}

for await (const file of createInterface({ input: process.stdin })) {
  const test = readCase(suite, file);
  const isAlone = /_FIXTURE|import|\$262/.test(test.source.replace(/\/\*---[^]*?---\*\//, ""));
  const passes = failureOf(test, isAlone ? inProcess(test) : await inRealm(test)) === undefined;
  process.stdout.write(`${JSON.stringify({ file, passes })}\n`);
}
