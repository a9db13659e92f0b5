// The life of a cell in the real kernel: values, attribution, directives, magics, input, exit.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";

let folder: string;
let kernel: Kernel;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loopbook cells ñ "));
  kernel = await startKernel({ cwd: folder, env: { LOOPBOOK_HISTORY: ":memory:" } });
});

afterAll(async () => {
  await kernel.end();
  await rm(folder, { recursive: true });
});

/** What the cell printed, else what it displayed, else its result. */
async function textOf(code: string): Promise<string | undefined> {
  const { text, outputs, result } = await kernel.execute(code);
  const displayed = outputs.map((output) => (output.output_type === "display_data" ? output.data["text/plain"] : ""));
  return text || displayed.join("") || result;
}

describe("values", () => {
  test("an expression at the end is the result, undefined and an assignment are none", async () => {
    expect((await kernel.execute("6 * 7")).outputs).toMatchObject([
      { output_type: "execute_result", data: { "text/plain": "42" } },
    ]);
    for (const code of ["undefined", "let v1 = 1", "v1 = 2", ";", "// only a comment", ""]) {
      expect((await kernel.execute(code)).outputs).toEqual([]);
    }
  });

  test("a promise at the end is shown as pending and not awaited", async () => {
    const { outputs } = await kernel.execute("new Promise(() => {})");
    expect(outputs).toMatchObject([{ data: { "text/plain": "Promise { <pending> }" } }]);
  });

  test("a display handle at the end is no result", async () => {
    const { outputs } = await kernel.execute("display.markdown('**x**')");
    expect(outputs.map(({ output_type }) => output_type)).toEqual(["display_data"]);
  });
});

describe("modules", () => {
  test("local TypeScript with enums, JSON without attributes and Loopbook's own packages can be imported", async () => {
    await writeFile(join(folder, "colours.ts"), "export enum Colour { Red = 1, Blue }\nexport const n: number = 7;");
    await writeFile(join(folder, "data.json"), '{"answer": 42}');
    const { outputs } = await kernel.execute(`
      import { Colour, n } from "./colours.ts";
      import data from "./data.json";
      import Database from "better-sqlite3";
      [Colour.Blue, n, data.answer, typeof Database]`);
    expect(outputs).toMatchObject([{ data: { "text/plain": "[ 2, 7, 42, 'function' ]" } }]);
  });

  test("a package that is nowhere is an error that names it", async () => {
    const { reply } = await kernel.execute('import x from "no-such-package-anywhere"');
    expect(reply).toMatchObject({ status: "error", ename: "Error" });
    expect(JSON.stringify(reply)).toContain("no-such-package-anywhere");
  });

  test("require, __dirname and import.meta are those of the notebook's folder", async () => {
    const { outputs } = await kernel.execute('[__dirname === import.meta.dirname, require("./data.json").answer]');
    expect(outputs).toMatchObject([{ data: { "text/plain": "[ true, 42 ]" } }]);
  });
});

describe("attribution", () => {
  test("what a timer prints after idle belongs to the cell that set it", async () => {
    const first = kernel.begin("setTimeout(() => console.log('late'), 50); undefined");
    await first.done;
    const second = await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 100))");
    expect(second.text).toBe("");
    await first.until(() => first.outputs.text("stdout").includes("late"));
    expect(first.outputs.text("stdout")).toBe("late\n");
  });

  test("an uncaught error of a timer is one error output under its cell, and the kernel lives", async () => {
    const first = kernel.begin("setTimeout(() => { throw new RangeError('from a timer') }, 10); undefined");
    await first.done;
    await first.until(() => first.outputs.outputs.some(({ output_type }) => output_type === "error"));
    expect(first.outputs.outputs).toMatchObject([
      { output_type: "error", ename: "RangeError", evalue: "from a timer" },
    ]);
    expect(await textOf("1 + 1")).toBe("2");
  });

  test("an unhandled rejection is one error output under its cell", async () => {
    const first = kernel.begin("void Promise.reject(new TypeError('unheard')); undefined");
    await first.done;
    await first.until(() => first.outputs.outputs.some(({ output_type }) => output_type === "error"));
    expect(first.outputs.outputs).toMatchObject([{ output_type: "error", ename: "TypeError", evalue: "unheard" }]);
  });

  test("child processes with inherited stdio print into their cell", async () => {
    const code = `const { spawn, execSync } = await import("node:child_process");
      execSync("echo sync", { stdio: "inherit" });
      await new Promise((resolve) => spawn("echo", ["async"], { stdio: "inherit" }).once("close", resolve));`;
    expect(await textOf(code)).toBe("sync\nasync\n");
  });
});

describe("directives", () => {
  test("@settle holds reply and idle until timers and tasks of the cell are done", async () => {
    const code = `// @settle 5s
      import { createTask, sleep } from "loopbook";
      setTimeout(() => setTimeout(() => console.log("timer"), 20), 20);
      createTask(async () => { await sleep(0.6); console.log("task"); });
      console.log("sync");`;
    expect(await textOf(code)).toContain("sync\ntimer\ntask\n");
  });

  test("@settle ends at its limit", async () => {
    const started = performance.now();
    await kernel.execute("// @settle 300ms\nconst forever = setInterval(() => {}, 10); undefined");
    expect(performance.now() - started).toBeGreaterThan(290);
    await kernel.execute("clearInterval(forever)");
  });

  test("@background: a TCP server cell replies at once and the next cell is its client", async () => {
    const server = await kernel.execute(
      `// @background
      import net from "node:net";
      const server = net.createServer((socket) => { console.log("a client came"); socket.end("hello\\n"); });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      await new Promise(() => {});`,
      { cellId: "server" },
    );
    expect(server.reply).toMatchObject({ status: "ok" });
    const client = await kernel.execute(`const { port } = server.address() as net.AddressInfo;
      const socket = net.connect(port, "127.0.0.1").setEncoding("utf8");
      let heard = "";
      for await (const text of socket) heard += text;
      server.close();
      heard`);
    expect(client.result).toBe("'hello\\n'");
  });

  test("@timeout interrupts its own cell", async () => {
    const { reply } = await kernel.execute("// @timeout 200ms\nwhile (true) {}");
    expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(JSON.stringify(reply)).toContain("@timeout of 0.2 s");
  });

  test("an unknown directive warns with those that exist, and the cell runs", async () => {
    const { reply, outputs } = await kernel.execute("// @setle 5s\n1");
    expect(reply).toMatchObject({ status: "ok" });
    expect(JSON.stringify(outputs)).toContain("@settle 5s");
    expect(JSON.stringify(outputs)).not.toContain("stderr");
  });
});

describe("magics", () => {
  test("a shell line prints, fails with its exit code, and does not disturb code like it", async () => {
    expect(await textOf("!echo one; echo two")).toBe("one\ntwo\n");
    expect((await kernel.execute("!exit 3")).reply).toMatchObject({
      ename: "ShellError",
      evalue: "`exit 3` ended with exit code 3",
    });
    expect(await textOf("const no = false;\n!no")).toBe("true");
    expect(await textOf("const text = `\n!echo not run\n%who`; text.length")).toBe("19");
  });

  test("%time says how long the cell took; an unknown magic lists those there are", async () => {
    expect(await textOf("%time await new Promise((resolve) => setTimeout(resolve, 20))")).toMatch(
      /^Wall time: \d+\.\d+ m?s$/,
    );
    const { reply } = await kernel.execute("%nothing");
    expect(reply).toMatchObject({ ename: "UnknownMagicError" });
    expect(JSON.stringify(reply)).toContain("%lsmagic");
  });

  test("%who lists declared names and %reset forgets them", async () => {
    await kernel.execute("const known = 1");
    expect(await textOf("%who")).toMatch(/^known +const$/m);
    await kernel.execute("%reset known");
    expect(await textOf("typeof known")).toBe("'undefined'");
  });
});

describe("input", () => {
  test("prompt, confirm and input ask the front end that sent the cell", async () => {
    const asked: [string, boolean][] = [];
    const answers = ["Ada", "y", "s3cret"];
    const onInput = (prompt: string, password: boolean) => {
      asked.push([prompt, password]);
      return answers.shift() ?? "";
    };
    const { result: text } = await kernel.execute(
      '[prompt("name?"), confirm("sure?"), await input("pass: ", { password: true })]',
      { onInput },
    );
    expect(text).toBe("[ 'Ada', true, 's3cret' ]");
    expect(asked).toEqual([
      ["name? ", false],
      ["sure? [y/N] ", false],
      ["pass: ", true],
    ]);
  });

  test("where no input is allowed, asking fails at once", async () => {
    for (const code of ['prompt("?")', 'await input("?")']) {
      expect((await kernel.execute(code)).reply).toMatchObject({ ename: "StdinNotAllowedError" });
    }
  });
});

describe("requests", () => {
  test("user expressions fail one by one", async () => {
    const { reply } = await kernel.execute("const u = 2", { userExpressions: { good: "u + 1", bad: "missing" } });
    expect(reply).toMatchObject({
      user_expressions: {
        good: { status: "ok", data: { "text/plain": "3" } },
        bad: { status: "error", ename: "ReferenceError", evalue: "missing is not defined" },
      },
    });
  });

  test("silent cells publish nothing and do not count", async () => {
    const before = await kernel.execute("1");
    const silent = await kernel.execute("console.log('x'); 2", { silent: true });
    expect(silent.outputs).toEqual([]);
    const after = await kernel.execute("3");
    expect(after.reply.execution_count).toBe(before.reply.execution_count + 1);
  });

  test("the text of a cell's function is its TypeScript", async () => {
    expect(await textOf("function typed(a: number): number { return a + 1 }\nconsole.log(String(typed))")).toBe(
      "function typed(a: number): number { return a + 1 }\n",
    );
  });

  test("a cell of a subshell runs while another cell waits", async () => {
    const { subshell_id } = (await kernel.request("create_subshell", {}, { channel: "control" })) as {
      subshell_id: string;
    };
    const waiting = kernel.begin("await new Promise((resolve) => { globalThis.release = resolve })");
    await waiting.until(() => waiting.messages.length > 1);
    const beside = kernel.begin("globalThis.release(1); 'beside'", { subshellId: subshell_id });
    await beside.done;
    await waiting.done;
    expect(beside.outputs.outputs).toMatchObject([{ data: { "text/plain": "'beside'" } }]);
    await kernel.request("delete_subshell", { subshell_id }, { channel: "control" });
  });
});

test("process.exit() ends the kernel after its last output, with the code", async () => {
  await using own = await startKernel({ cwd: folder, env: { LOOPBOOK_HISTORY: ":memory:" } });
  const { text, reply } = await own.execute("console.log('bye'); process.exit(3)");
  expect(text).toBe("bye\n");
  expect(reply).toMatchObject({ status: "ok", payload: [{ source: "ask_exit" }] });
  expect(await own.process.endedWithin(5000)).toMatchObject({ code: 3 });
});

test("children of cells end with a kernel that is killed", async () => {
  const own = await startKernel({ cwd: folder, env: { LOOPBOOK_HISTORY: ":memory:" } });
  const { result } = await own.execute(`const { spawn: start } = await import("node:child_process");
    const child = start("sleep", ["1000"]); await new Promise((resolve) => child.once("spawn", resolve)); child.pid`);
  const pid = Number(result);
  own.process.child.kill("SIGKILL");
  await own.process.endedWithin(5000);
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  await own.end();
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("runInCell gives what a long-lived worker prints to another cell", async () => {
  const first = kernel.begin(`import { currentCell, runInCell } from "loopbook";
    const home = currentCell();`);
  await first.done;
  const second = await kernel.execute(`runInCell(home, () => console.log("for the first")); console.log("mine")`);
  expect(second.text).toBe("mine\n");
  await first.printed("for the first\n");
});
