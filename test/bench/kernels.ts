// The kernels that are compared: how each is started, and which language its cells are in.
// Peers from npm are installed on first use into .cache/peers, ipykernel comes from .venv.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { nodeFlags } from "../../kernel/node-flags.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const peersFolder = `${repository}.cache/peers`;
/** One version each, so that two runs compare the same things. */
const peerVersions = { tslab: "1.0.22", deno: "2.9.6" };

export const kernelNames = ["loopbook", "ipykernel", "tslab", "deno"] as const;
export type KernelName = (typeof kernelNames)[number];

export interface KernelKind {
  name: KernelName;
  language: "typescript" | "python";
  version: string;
  argv: (connectionFile: string) => string[];
  /** How Jupyter interrupts it. */
  interruptBy: "message" | "signal";
  /** Where its working folders are made; the system's folder for temporary files by default. */
  workFolder?: string;
}

/** @throws Error when the kernel is not there and cannot be installed */
export function kernelKind(name: KernelName): KernelKind {
  switch (name) {
    case "loopbook":
      return loopbook();
    case "ipykernel":
      return ipykernel();
    case "tslab":
      // It refuses even `console` in a cell unless Node's types are found from the folder it runs in.
      return {
        ...npmPeer("tslab"),
        argv: (file) => [
          process.execPath,
          `${peersFolder}/node_modules/tslab/bin/tslab`,
          "kernel",
          "--config-path",
          file,
        ],
        interruptBy: "signal",
        workFolder: peersFolder,
      };
    case "deno":
      // The package's own command is a script for Node that starts the binary, which would add Node's start to Deno's.
      return {
        ...npmPeer("deno"),
        argv: (file) => [`${peersFolder}/node_modules/deno/deno`, "jupyter", "--kernel", "--conn", file],
        interruptBy: "signal",
      };
  }
}

/** The built kernel where there is a build, as users have it; else the sources. */
function loopbook(): KernelKind {
  const built = `${repository}dist/kernel/main.js`;
  const main = existsSync(built) ? built : `${repository}kernel/main.ts`;
  const manifest = JSON.parse(readFileSync(`${repository}package.json`, "utf8")) as { version: string };
  return {
    name: "loopbook",
    language: "typescript",
    version: `${manifest.version}${main === built ? "" : " (sources)"}`,
    argv: (file) => [process.execPath, ...nodeFlags, main, file],
    interruptBy: "message",
  };
}

function ipykernel(): KernelKind {
  const python = `${repository}.venv/bin/python`;
  if (!existsSync(python)) throw new Error(`no ${python}: make it from test/conformance/requirements.txt`);
  const version = execFileSync(python, ["-c", "import ipykernel; print(ipykernel.__version__)"], { encoding: "utf8" });
  return {
    name: "ipykernel",
    language: "python",
    version: version.trim(),
    argv: (file) => [python, "-m", "ipykernel_launcher", "-f", file],
    interruptBy: "signal",
  };
}

function npmPeer(name: "tslab" | "deno"): Pick<KernelKind, "name" | "language" | "version"> {
  const version = peerVersions[name];
  const manifest = `${peersFolder}/node_modules/${name}/package.json`;
  const present = existsSync(manifest) && (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
  if (present !== version) installPeers();
  return { name, language: "typescript", version };
}

function installPeers(): void {
  process.stderr.write(`installing the peers into ${peersFolder} ...\n`);
  mkdirSync(peersFolder, { recursive: true });
  writeFileSync(`${peersFolder}/package.json`, JSON.stringify({ private: true, dependencies: peerVersions }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: peersFolder,
    stdio: "inherit",
  });
  // Where npm runs no install scripts, deno's binary is still missing: its own installer puts it in place.
  if (!existsSync(`${peersFolder}/node_modules/deno/deno`)) {
    execFileSync(process.execPath, ["install.cjs"], { cwd: `${peersFolder}/node_modules/deno`, stdio: "inherit" });
  }
}
