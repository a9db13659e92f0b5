// What only some systems have, in the sources: where it is used there is a branch for the others, or a reason.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.join(import.meta.dirname, "..");

/** What Windows lacks, or has otherwise. */
const unixOnly: Record<string, RegExp> = {
  "a folder of Unix": /["'`(]\/(?:proc|dev|sys|bin|usr|etc|var|tmp|opt)\b/,
  "a program of Unix":
    /(?:spawn|exec|execFile|fork)(?:Sync)?\(\s*["'`](?:sh|bash|ps|lsof|kill|which|cat|ss|pgrep|uname)["'`]/,
  "a process group": /\bkill\(-|\bdetached: true|-pid\b/,
  "a user's number": /process\.get(?:e?uid|e?gid)\(/,
  "a replaced process": /process\.execve\(/,
  "the parent's number": /process\.ppid\b/,
  "a path that is joined by hand": /\$\{(?:homedir|tmpdir|process\.cwd)\(\)\}\/(?!`)/,
};

/** What Linux alone has: macOS too needs another way. */
const linuxOnly = /["'`]\/(?:proc|sys)\b|\b(?:prctl|inotify|cgroup|epoll)\b/;

/** Files that need no branch of their own, and why. */
const excused: Record<string, string> = {
  "src/servers/keeper.ts": "servers are not started on Windows: src/servers/start-server.ts",
  "src/servers/keeper-worker.ts": "the same",
  "src/servers/rabbit.ts": "the same",
  "src/servers/postgres.ts": "the same",
  "src/servers/mongo.ts": "the same",
  "src/servers/find-program.ts": "the same; folders that are not there are no error",
};

const sources = globSync(["kernel/**/*.ts", "src/**/*.ts", "install-kernel.ts"], { cwd: root })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => !file.endsWith(".d.ts"))
  .map((file) => ({ file, code: withoutComments(readFileSync(path.join(root, file), "utf8")) }));

function withoutComments(text: string): string {
  return text.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, "");
}

const branches = /process\.platform|isWindows|\bplatform === "(?:win32|darwin|linux)"|\?\.\(\)|=== undefined\) \{/;

test("there are sources to look at", () => {
  expect(sources.length).toBeGreaterThan(200);
});

test.each(Object.entries(unixOnly))("%s is used beside a branch for other systems", (_, pattern) => {
  const bare = sources.filter(({ file, code }) => pattern.test(code) && !branches.test(code) && !(file in excused));
  expect(bare.map(({ file }) => file)).toEqual([]);
});

test("what Linux alone has is asked for after the platform", () => {
  const bare = sources.filter(({ code }) => linuxOnly.test(code) && !/process\.platform === "linux"/.test(code));
  expect(bare.map(({ file }) => file)).toEqual([]);
});

test("every excuse is of a file that needs one", () => {
  const named = Object.keys(excused).map((file) => sources.find((source) => source.file === file));
  const idle = named.filter(
    (source) => !source || !Object.values(unixOnly).some((pattern) => pattern.test(source.code)),
  );
  expect(idle.map((source) => source?.file)).toEqual([]);
  expect(sources.find(({ file }) => file === "src/servers/start-server.ts")?.code).toMatch(/platform === "win32"/);
});
