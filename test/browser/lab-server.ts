// A JupyterLab of its own for one test file: a free port, a token, empty Jupyter folders, this checkout's kernel in them.
// startLab() → its address, and where a Kernel Gateway starts the kernels for it, that too. Ends with `await using`.
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

/** @param through where the kernels run: in JupyterLab's own server, or in a Jupyter Kernel Gateway that it is told of */
export async function startLab(through: "own server" | "kernel gateway" = "own server"): Promise<Lab> {
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
  const env = {
    ...process.env,
    JUPYTER_CONFIG_DIR: path.join(home, "config"),
    JUPYTER_DATA_DIR: path.join(home, "data"),
    JUPYTER_RUNTIME_DIR: path.join(home, "runtime"),
    JUPYTER_PATH: path.join(home, "prefix", "share", "jupyter"),
    JUPYTERLAB_SETTINGS_DIR: path.join(home, "config", "lab", "user-settings"),
    JUPYTERLAB_WORKSPACES_DIR: path.join(home, "workspaces"),
  };
  const servers: ChildProcess[] = [];
  const start = (args: string[]) => {
    const server = spawn(environmentProgram("jupyter"), args, {
      cwd: folder,
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    servers.push(server);
    return listening(server);
  };
  const end = async () => {
    for (const server of servers.reverse()) await endProcess(server);
    await rm(home, { recursive: true, force: true });
  };
  try {
    const more: string[] = [];
    if (through === "kernel gateway") {
      const gateway = await start(gatewayArguments());
      // The lab itself has no kernelspec: what it shows and starts is the gateway's.
      more.push(`--gateway-url=${gateway}`);
      env.JUPYTER_PATH = path.join(home, "nothing");
    }
    const origin = await start([...serverArguments(folder, token), ...more]);
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

/** JupyterLab asks for the list of kernels, which the gateway refuses by default. Port 0 would be told as 0. */
function gatewayArguments(): string[] {
  const options = ["ip=127.0.0.1", "port=18960", "port_retries=50"].map((option) => `--KernelGatewayApp.${option}`);
  return ["kernelgateway", ...options, "--JupyterWebsocketPersonality.list_kernels=True"];
}

/** The server's own word for where it listens, in its log; what JupyterLab says of its gateway comes after it. */
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
      reject(new Error(`the server ended with ${String(code)} before it listened:\n${log}`)),
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
