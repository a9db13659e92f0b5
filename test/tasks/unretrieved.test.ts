// What becomes of failures that nobody asks for, in plain Node: each case is a process of its own.
import { execFile } from "node:child_process";
import { expect, test } from "vitest";

const entry = JSON.stringify(new URL("../../src/index.ts", import.meta.url).href);

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function runScript(script: string, ...flags: string[]): Promise<Ended> {
  const source = `import { createTask, Future, gather, sleep } from ${entry};\n${script}`;
  const args = [...flags, "--input-type=module", "--eval", source];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

const fail = `async () => { throw new Error("lost") }`;

test("a failed task that nobody asks about ends the process as an unhandled rejection does", async () => {
  const { code, stdout, stderr } = await runScript(`createTask(${fail}); await sleep(0.02); console.log("went on")`);
  expect(stdout).toBe("went on\n");
  expect(stderr.match(/Error: lost/g)).toHaveLength(1);
  expect(code).toBe(1);
});

test("it is reported once, to the process's own handler", async () => {
  const { code, stdout } = await runScript(`
    process.on("unhandledRejection", (error) => console.log("unhandled", error.message));
    createTask(${fail}); createTask(${fail});`);
  expect(stdout).toBe("unhandled lost\nunhandled lost\n");
  expect(code).toBe(0);
});

test.each([
  ["awaits it later", `try { await task } catch {}`],
  ["asks for its result later", `try { task.result() } catch {}`],
  ["asks for its exception later", `task.exception()`],
  ["gathers it later", `await gather(task, { returnExceptions: true })`],
  ["catches it", `task.catch(() => {})`],
])("nothing is reported when somebody %s", async (_, ask) => {
  const ended = await runScript(`const task = createTask(${fail}); await sleep(0.02); ${ask}`);
  expect(ended).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("a cancelled task is no failure", async () => {
  const ended = await runScript(`const task = createTask(() => sleep(50)); await sleep(0.02); task.cancel()`);
  expect(ended).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("a dropped failure is reported as soon as it is garbage, not only at the end", async () => {
  const { stdout } = await runScript(
    `process.on("unhandledRejection", (error) => { console.log("unhandled", error.message); process.exit(0) });
     createTask(${fail});
     setInterval(() => gc(), 5);
     setTimeout(() => process.exit(3), 10_000);`,
    "--expose-gc",
  );
  expect(stdout).toBe("unhandled lost\n");
});
