// The scenarios' traces as CPython's asyncio gives them: by the machine's own python3, and by the newest CPython, which
// the pyodide package brings compiled to WebAssembly.
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { loadPyodide } from "pyodide";

export interface PythonTraces {
  /** Such as `3.14.2`. */
  version: string;
  /** By file (`cancel_scenarios`) and scenario. */
  traces: Record<string, Record<string, unknown[][]>>;
}

/** What is used of Emscripten's file system, whose own types pyodide names without bringing them. */
interface Files {
  mkdir(path: string): void;
  writeFile(path: string, text: string): void;
}

export const scenarioFolder = fileURLToPath(new URL("scenarios/", import.meta.url));

export async function tracesOfMachine(): Promise<PythonTraces> {
  const { stdout } = await promisify(execFile)("python3", ["-B", `${scenarioFolder}run.py`], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as PythonTraces;
}

export async function tracesOfNewest(): Promise<PythonTraces> {
  const python = await loadPyodide();
  const files = python.FS as Files;
  files.mkdir("/scenarios");
  for (const name of readdirSync(scenarioFolder).filter((each) => each.endsWith(".py"))) {
    files.writeFile(`/scenarios/${name}`, readFileSync(scenarioFolder + name, "utf8"));
  }
  // Pyodide lends the browser's loop to Python; the scenarios bring their own.
  const program = `import asyncio, sys
sys.path.insert(0, "/scenarios")
asyncio._set_running_loop(None)
import run
run.run_all()`;
  return JSON.parse(python.runPython(program) as string) as PythonTraces;
}
