// loopbook ps, pstree, top: against real kernels, also one that is stuck in a loop; top in a real terminal.
import { spawn } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import { loopbook, root } from "../command/run-command.ts";
import { ran, workers } from "./spawn.ts";

/** A kernel with two tasks whose main thread is in `while (true) {}`. */
async function stuckKernel(): Promise<Kernel> {
  const kernel = await startKernel();
  await ran(kernel, workers);
  const cell = kernel.begin('function stuck() {\n  while (true) {}\n}\nconsole.log("in");\nstuck();');
  await cell.printed("in");
  return kernel;
}

test("ps answers while the loop is stuck: where main is, and what each task waits for", async () => {
  await using kernel = await stuckKernel();
  const { code, stdout, stderr } = await loopbook(["ps", kernel.connectionFile]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(new RegExp(`^kernel ${String(kernel.process.pid)} {2}busy`));
  expect(stdout).toMatch(/In\[2\] runs for \d+\.\d s\n {2}main executes stuck \(In\[2\]:2:\d+\) ← In\[2\]:5:1/);
  expect(stdout).toMatch(/second +○ waiting +Lock#1 held by first +In\[1\]:5:27 in worker/);
  const tree = await loopbook(["pstree", kernel.connectionFile]);
  expect(tree.stdout).toMatch(/■ In\[1\]\n.*○ second .*\n.*└─ ○ first/);
});

test("ps --json finds kernels by Jupyter's runtime folder and gives programs all that is known", async () => {
  await using kernel = await stuckKernel();
  const folder = await mkdtemp(path.join(tmpdir(), "runtime-"));
  try {
    await copyFile(kernel.connectionFile, path.join(folder, "kernel-1.json"));
    const env = { JUPYTER_RUNTIME_DIR: folder, TMPDIR: folder };
    const { code, stdout } = await loopbook(["ps", "--json"], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        pid: kernel.process.pid,
        state: "busy",
        connectionFile: path.join(folder, "kernel-1.json"),
        snapshot: { cells: [{ label: "In[2]" }], tasks: [{ name: "first" }, { name: "second", state: "waiting" }] },
      },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("without any kernel ps says where it looked, and fails", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "runtime-"));
  try {
    const { code, stderr } = await loopbook(["ps"], { env: { JUPYTER_RUNTIME_DIR: folder, TMPDIR: folder } });
    expect(code).toBe(1);
    expect(stderr).toBe(
      `loopbook: no Loopbook kernel of yours runs: none of the 0 connection files in ${folder} is one's\n`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a kernel whose inspector nobody has loaded is seen too, and loads it for the next look", async () => {
  await using kernel = await startKernel();
  await ran(
    kernel,
    'import { createTask, sleep } from "loopbook";\nconst task = createTask(() => sleep(300), { name: "napper" });',
  );
  const { stdout } = await loopbook(["ps", kernel.connectionFile]);
  expect(stdout).toMatch(/1 +napper +○ waiting +sleep 300 s/);
  expect(stdout).not.toContain("NaN");
  await using other = await startKernel();
  await ran(other, 'import { createTask, sleep } from "loopbook";\ncreateTask(() => sleep(300), { name: "napper" });');
  const ask = async (): Promise<Record<string, unknown>> => {
    const reply = await other.request("loopbook_tasks", {}, { channel: "control" });
    if (reply.status !== "ok" || !reply.snapshot) throw new Error("no snapshot");
    return reply.snapshot;
  };
  expect(await ask()).toMatchObject({
    hasInspector: false,
    tasks: [{ name: "napper", state: "waiting", waitsFor: "sleep 300 s" }],
  });
  await ran(other, 'await import("loopbook/inspect")');
  expect(await ask()).toMatchObject({
    hasInspector: true,
    tasks: [{ name: "napper", waitsFor: expect.stringMatching(/ s left$/) as string }],
  });
});

test("a task is cancelled from outside; an id that there is not is refused", async () => {
  await using kernel = await startKernel();
  await ran(kernel, workers);
  const cancel = (task_id: number) => kernel.request("loopbook_cancel_task", { task_id }, { channel: "control" });
  expect(await cancel(9999)).toMatchObject({ status: "error", evalue: "no live task has the id 9999" });
  const { result } = await ran(kernel, "first.id");
  expect(await cancel(Number(result))).toMatchObject({ status: "ok", outcome: "cancelled" });
  expect((await ran(kernel, "await Promise.allSettled([first]); first.cancelled()")).result).toBe("true");
});

test("top in a terminal sorts, cancels a task, goes to its cell and quits", async () => {
  await using kernel = await startKernel();
  await ran(kernel, workers);
  const command = [process.execPath, path.join(root, "install-kernel.ts"), "top", kernel.connectionFile].join(" ");
  const terminal = spawn("script", ["-qec", `stty rows 24 cols 160; ${command}`, "/dev/null"], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  let screen = "";
  let look: () => void = () => undefined;
  terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    look();
  });
  /** Waits for words on the screen that come after what was seen before. */
  const shows = async (words: string): Promise<void> => {
    await new Promise<void>((resolve) => {
      look = () => {
        if (screen.includes(words)) resolve();
      };
      look();
    });
    screen = "";
  };
  const ended = new Promise<number | null>((resolve) => terminal.once("close", resolve));
  await shows("sorted by id");
  terminal.stdin.write("s");
  await shows("sorted by busy");
  terminal.stdin.write("sssssg");
  await shows("▶   6    await sleep(seconds);");
  terminal.stdin.write("x");
  await shows("sorted by id");
  terminal.stdin.write("c");
  await shows("cancel first (");
  terminal.stdin.write("y");
  await shows("first was cancelled");
  terminal.stdin.write("q");
  expect(await ended).toBe(0);
  expect((await ran(kernel, "first.cancelled()")).result).toBe("true");
});
