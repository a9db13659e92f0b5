// Where the programs of servers are, and whose rights they run with. Main thread. Name → path, or undefined.
import { accessSync, constants, globSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Owner } from "./keeper-messages.ts";

/** Where packages put servers, though a user's PATH may not have it. */
const serverFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin", "/opt/homebrew/sbin"];

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The newest version first: `/usr/lib/postgresql/17/bin` before `…/9.6/bin`. */
function newestFirst(folders: readonly string[]): string[] {
  return folders.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
}

/** Looks for the first of `names`: in the folders that `patterns` match, on PATH, and where packages put servers. */
export function findProgram(names: readonly string[], patterns: readonly string[] = []): string | undefined {
  const onPath = (process.env["PATH"] ?? "").split(path.delimiter).filter(Boolean);
  const folders = [...patterns.flatMap((pattern) => newestFirst(globSync(pattern))), ...onPath, ...serverFolders];
  for (const name of names) {
    const found = folders.map((folder) => path.join(folder, name)).find(isProgram);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A user of this machine by name (passwd(5)). */
function userNamed(name: string): Owner | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** Whose rights a server gets that refuses to run as root; undefined where we are not root. */
export function ownerInsteadOfRoot(names: readonly string[]): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of [...names, "nobody"]) {
    const owner = userNamed(name);
    if (owner) return owner;
  }
  return undefined;
}

/** A folder for temporary files that everybody may pass through. */
export function sharedTemporaryFolder(owner: Owner | undefined): string {
  const folder = tmpdir();
  if (!owner) return folder;
  let isOpen = true;
  for (let at = folder; isOpen && at !== path.dirname(at); at = path.dirname(at)) {
    isOpen = (statSync(at).mode & 0o001) !== 0;
  }
  return isOpen ? folder : "/tmp";
}
