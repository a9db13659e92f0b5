// A JupyterLab of its own for one test file: a free port, a token, empty Jupyter folders, this checkout's kernel in them.
// startLab(folder of notebooks) → its address. Ends with `await using`.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { loopbook } from "../command/run-command.ts";
import { environmentProgram } from "../python-environment.ts";

export interface Lab extends AsyncDisposable {
  /** The address of a page of the server, with the token: `urlOf("/lab/tree/a.ipynb")`. */
  urlOf(page: string): string;
  /** The folder that the server serves. */
  readonly folder: string;
}

/** No pop-ups and look-ups of a fresh JupyterLab; all cells stay in the page, also those scrolled out of sight. */
const settings = {
  "@jupyterlab/apputils-extension/notification.jupyterlab-settings": { fetchNews: "false", checkForUpdates: false },
  "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": { windowingMode: "none" },
};

const endLimitMs = 15_000;

export async function startLab(): Promise<Lab> {
  const home = await mkdtemp(path.join(tmpdir(), "loopbook-lab-"));
  const folder = path.join(home, "notebooks");
  mkdirSync(folder);
  const installed = await loopbook(["install", "--prefix", path.join(home, "prefix")]);
  if (installed.code !== 0) throw new Error(`loopbook install failed: ${installed.stderr}`);
  for (const [name, value] of Object.entries(settings)) {
    const file = path.join(home, "config", "lab", "user-settings", name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(value));
  }
  const token = randomUUID();
  const server = spawn(environmentProgram("jupyter"), serverArguments(folder, token), {
    cwd: folder,
    env: {
      ...process.env,
      JUPYTER_CONFIG_DIR: path.join(home, "config"),
      JUPYTER_DATA_DIR: path.join(home, "data"),
      JUPYTER_RUNTIME_DIR: path.join(home, "runtime"),
      JUPYTER_PATH: path.join(home, "prefix", "share", "jupyter"),
      JUPYTERLAB_SETTINGS_DIR: path.join(home, "config", "lab", "user-settings"),
      JUPYTERLAB_WORKSPACES_DIR: path.join(home, "workspaces"),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const end = async () => {
    await endProcess(server);
    await rm(home, { recursive: true, force: true });
  };
  try {
    const origin = await listening(server);
    return {
      folder,
      urlOf: (page) => `${origin}${page}${page.includes("?") ? "&" : "?"}token=${token}`,
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function serverArguments(folder: string, token: string): string[] {
  const options = {
    "ServerApp.ip": "127.0.0.1",
    "ServerApp.port": 0,
    "ServerApp.open_browser": false,
    "ServerApp.root_dir": folder,
    "IdentityProvider.token": token,
    "LabApp.collaborative": false,
    "KernelSpecManager.ensure_native_kernel": false,
    "ServerApp.allow_root": true,
  };
  const value = (setting: unknown) => (typeof setting === "boolean" ? (setting ? "True" : "False") : String(setting));
  return ["lab", ...Object.entries(options).map(([name, setting]) => `--${name}=${value(setting)}`)];
}

/** The server's own word for where it listens, in its log. */
async function listening(server: ChildProcess): Promise<string> {
  let log = "";
  return new Promise((resolve, reject) => {
    server.stderr?.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      const origin = /https?:\/\/127\.0\.0\.1:\d+/.exec(log)?.[0];
      if (origin !== undefined) resolve(origin);
    });
    server.once("error", reject);
    server.once("exit", (code) =>
      reject(new Error(`jupyter lab ended with ${String(code)} before it listened:\n${log}`)),
    );
  });
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  // Python has been seen to hang in its own exit, its kernels long gone.
  const late = setTimeout(() => child.kill("SIGKILL"), endLimitMs);
  await ended;
  clearTimeout(late);
}
