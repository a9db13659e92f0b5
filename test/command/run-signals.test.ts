// A run that is told to end takes its kernel with it, and says by its exit code why it ended.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { expect, test } from "vitest";
import { root, temporaryFolder, writeCells } from "./run-command.ts";

test.for<[NodeJS.Signals, number]>([
  ["SIGTERM", 143],
  ["SIGINT", 130],
])("%s interrupts the cell, keeps what was printed and ends with %i", async ([signal, code]) => {
  const folder = temporaryFolder();
  writeCells(
    folder,
    "a.ipynb",
    'import { sleep } from "loopbook"; console.log("pid", process.pid);\n' +
      'try { await sleep(1000) } finally { console.log("tidied", "up") }',
    'console.log("never", "run")',
  );
  const args = [path.join(root, "install-kernel.ts"), "run", "a.ipynb"];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  const closed = once(child, "close");
  let stdout = "";
  const kernel = await new Promise<number>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      const pid = /pid (\d+)\n/.exec(stdout)?.[1];
      if (pid !== undefined) resolve(Number(pid));
    });
  });
  child.kill(signal);
  expect(await closed).toEqual([code, null]);
  expect(stdout).toContain("tidied up");
  expect(stdout).not.toContain("never run");
  expect(() => process.kill(kernel, 0)).toThrow("ESRCH");
});
