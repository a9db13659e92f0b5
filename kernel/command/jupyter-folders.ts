// Where Jupyter looks for kernelspecs (jupyter_core.paths: jupyter_data_dir and ENV_JUPYTER_PATH). Starts on Node 20.
import { execFileSync } from "node:child_process";
import { homedir } from "node:os";
import path from "node:path";
import { CommandError } from "./command-error.ts";
import type { Place } from "./parse-command-line.ts";

export interface Surroundings {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  home: string;
}

export const here: Surroundings = { env: process.env, platform: process.platform, home: homedir() };

/** The folder with one folder a kernel. */
export function kernelsFolder(place: Place, surroundings: Surroundings = here): string {
  return path.join(dataFolder(place, surroundings), "kernels");
}

function dataFolder(place: Place, surroundings: Surroundings): string {
  switch (place.kind) {
    case "user":
      return userDataFolder(surroundings);
    case "sys-prefix":
      return path.join(environmentPrefix(surroundings), "share", "jupyter");
    case "prefix":
      return path.join(path.resolve(place.folder), "share", "jupyter");
  }
}

/** Jupyter's data folder of this user. */
export function userDataFolder({ env, platform, home }: Surroundings): string {
  const given = env["JUPYTER_DATA_DIR"];
  if (given) return given;
  if (isSet(env["JUPYTER_PLATFORM_DIRS"])) return platformDataFolder({ env, platform, home });
  if (platform === "darwin") return path.join(home, "Library", "Jupyter");
  if (platform === "win32") {
    if (env["APPDATA"]) return path.join(env["APPDATA"], "jupyter");
    return path.join(env["JUPYTER_CONFIG_DIR"] || path.join(home, ".jupyter"), "data");
  }
  return path.join(env["XDG_DATA_HOME"] || path.join(home, ".local", "share"), "jupyter");
}

/** Jupyter's runtime folder (jupyter_core.paths.jupyter_runtime_dir). */
export function runtimeFolder(): string {
  return process.env["JUPYTER_RUNTIME_DIR"] ?? path.join(userDataFolder(here), "runtime");
}

/** With JUPYTER_PLATFORM_DIRS=1 Jupyter takes the folders of the package platformdirs. */
function platformDataFolder({ env, platform, home }: Surroundings): string {
  if (platform === "darwin") return path.join(home, "Library", "Application Support", "jupyter");
  if (platform === "win32") return path.join(env["LOCALAPPDATA"] || path.join(home, "AppData", "Local"), "jupyter");
  return path.join(env["XDG_DATA_HOME"] || path.join(home, ".local", "share"), "jupyter");
}

/** jupyter_core's `envset`: anything but these words is yes. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && !["no", "n", "false", "off", "0", "0.0"].includes(value.toLowerCase());
}

/** The environment that is active: venv, conda, or that of the python3 on PATH. */
function environmentPrefix({ env, platform }: Surroundings): string {
  const active = env["VIRTUAL_ENV"] || env["CONDA_PREFIX"];
  if (active) return active;
  const python = platform === "win32" ? "python" : "python3";
  try {
    const question = ["-c", "import sys; print(sys.prefix)"];
    return execFileSync(python, question, { encoding: "utf8", env, stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    throw new CommandError(
      `--sys-prefix found no environment: neither VIRTUAL_ENV nor CONDA_PREFIX is set, and there is no ${python} to ask`,
    );
  }
}
