// The language service in a real kernel: while a cell spins, when the type server dies, and what is shown under cells.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { codePointOffset } from "../../kernel/language/code-points.ts";
import type { Message } from "../../kernel/protocol/header.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "loopbook-language-"));
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

type TestKernel = Awaited<ReturnType<typeof startKernel>>;

const start = (setting?: string) => startKernel({ cwd, env: { LOOPBOOK_TYPECHECK: setting } });

async function complete(
  kernel: TestKernel,
  code: string,
): Promise<{ matches: string[]; metadata: Record<string, unknown> }> {
  const reply = await kernel.request("complete", { code, cursor_pos: codePointOffset(code, code.length) });
  if (reply.status !== "ok") throw new Error(reply.evalue);
  return reply;
}

/** Resolves with the next display of type errors, whenever it comes. */
function typeErrors(kernel: TestKernel): Promise<Message> {
  return kernel.next(
    ({ header, content }) => header.msg_type === "display_data" && /type error/.test(plainText(content)),
  );
}

function plainText(content: unknown): string {
  return (content as { data?: Record<string, string> }).data?.["text/plain"] ?? "";
}

function typeServers(kernel: TestKernel): number[] {
  return execFileSync("ps", ["-eo", "pid,ppid,args"], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, , ...args]) => parent === String(kernel.process.pid) && args.includes("--lsp"))
    .map(([pid]) => Number(pid));
}

/** A process that nobody has waited for yet is still listed, as a zombie. */
function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

describe("while a cell runs", () => {
  test("completion, inspection, is_complete and history answer, though the cell never yields", async () => {
    await using kernel = await start();
    await kernel.execute("const point = { xCoord: 1 };");
    await complete(kernel, "point.");
    const spinning = kernel.begin("const begun = { inSpin: 1 }; console.log('spinning'); while (true) {}");
    await kernel.next(({ header }) => header.msg_type === "stream");
    expect((await complete(kernel, "point.")).matches).toEqual(["xCoord"]);
    expect((await complete(kernel, "begun.")).matches).toEqual(["inSpin"]);
    expect(await kernel.request("inspect", { code: "point", cursor_pos: 2 })).toMatchObject({
      status: "ok",
      found: true,
    });
    expect(await kernel.request("is_complete", { code: "if (x) {" })).toMatchObject({ status: "incomplete" });
    const history = await kernel.request("history", { hist_access_type: "tail", n: 1 });
    expect(history.status).toBe("ok");
    await kernel.interrupt();
    expect((await spinning.done).content).toMatchObject({ ename: "KeyboardInterrupt" });
  });

  test("names of values are completed while a cell awaits", async () => {
    await using kernel = await start();
    await kernel.execute('const parsed = JSON.parse(\'{"liveKey": {"below": 1}}\');');
    const waiting = kernel.begin("console.log('waiting'); await new Promise(() => {})");
    await kernel.next(({ header }) => header.msg_type === "stream");
    // A main thread that the machine leaves waiting counts as busy: the next attempt finds it again.
    await expect
      .poll(async () => (await complete(kernel, "parsed.liveKey.be")).matches, { timeout: 10_000 })
      .toEqual(["below"]);
    await kernel.interrupt();
    await waiting.done;
  });
});

describe("type checks", () => {
  test("in warn, the cell runs and its type errors are shown under it, never on stderr", async () => {
    await using kernel = await start();
    const shown = typeErrors(kernel);
    const running = kernel.begin("const wrong: string = 5; wrong");
    const execution = await running.done;
    expect(execution.content).toMatchObject({ status: "ok" });
    const { content, parent } = await shown;
    expect((parent as { msg_id: string }).msg_id).toBe((execution.parent as { msg_id: string }).msg_id);
    expect(plainText(content)).toContain("In[1]:1:7 TS2322");
    expect((content as { data: Record<string, string> }).data["text/html"]).toContain("TS2322");
  });

  test("with LOOPBOOK_TYPECHECK=wait they come before the cell's idle, the first cell's too", async () => {
    await using kernel = await start("wait");
    const { outputs } = await kernel.execute("const wrong: string = 5; 1");
    expect(outputs.map(({ output_type }) => output_type)).toEqual(["execute_result", "display_data"]);
  });

  test("in strict, by directive, the cell does not run and fails with TypeCheckError in reply and on iopub alike", async () => {
    await using kernel = await start();
    const { reply, outputs } = await kernel.execute(
      "// @typecheck strict\nconst wrong: string = 5;\nglobalThis.ran = true",
    );
    expect(reply).toMatchObject({ status: "error", ename: "TypeCheckError", execution_count: 1 });
    expect(outputs).toEqual([expect.objectContaining({ output_type: "error", ename: "TypeCheckError" })]);
    const after = await kernel.execute("'ran' in globalThis");
    expect(after.outputs).toEqual([expect.objectContaining({ data: { "text/plain": "false" } })]);
    expect((await complete(kernel, "wron")).matches).toEqual([]);
  });

  test("in strict by setting, a right cell runs, and `@typecheck off` lets a wrong one run", async () => {
    await using kernel = await start("strict");
    expect((await kernel.execute("const right: string = 'x'; right")).reply.status).toBe("ok");
    expect((await kernel.execute("const wrong: string = 5")).reply).toMatchObject({ ename: "TypeCheckError" });
    expect((await kernel.execute("// @typecheck off\nconst wrong: string = 5; wrong")).reply.status).toBe("ok");
  });

  test("%typecheck changes the session's mode", async () => {
    await using kernel = await start();
    expect((await kernel.execute("%typecheck strict")).reply.status).toBe("ok");
    expect((await kernel.execute("const wrong: string = 5")).reply).toMatchObject({ ename: "TypeCheckError" });
    await kernel.execute("%typecheck off");
    expect((await kernel.execute("const wrong: string = 5; wrong")).reply.status).toBe("ok");
  });

  test("cells that were sent together are each checked against those before them", async () => {
    await using kernel = await start("wait");
    const cells = ["let grows = 1", "const note: string = grows", "let grows = 'text'", "grows.length", "grows.foo"];
    const executions = await Promise.all(cells.map((code) => kernel.execute(code)));
    const errors = executions.map(({ outputs }) => outputs.flatMap((output) => /TS\d+/.exec(plainText(output)) ?? []));
    expect(errors).toEqual([[], ["TS2322"], [], [], ["TS2339"]]);
  });

  test("where cells come faster than they are checked, the last are checked and completion knows them all", async () => {
    await using kernel = await start();
    const cells = Array.from({ length: 1200 }, (_, n) => kernel.begin(`const n${n}: string = ${n};`));
    const last = cells.slice(-20);
    await Promise.all(last.map((cell) => cell.message("display_data")));
    for (const cell of last) {
      expect(plainText(cell.messages.find(({ header }) => header.msg_type === "display_data")?.content)).toContain(
        "TS2322",
      );
    }
    expect((await complete(kernel, "n59")).matches).toEqual(expect.arrayContaining(["n59", "n590", "n599"]));
  });

  test("a cell that is run again is told of its error again, until what it uses has changed", async () => {
    await using kernel = await start("wait");
    const errorOf = async (code: string) => {
      const { outputs } = await kernel.execute(code);
      return outputs.flatMap((output) => /TS\d+/.exec(plainText(output)) ?? []);
    };
    await kernel.execute("let count = 1");
    expect(await errorOf("count.length")).toEqual(["TS2339"]);
    expect(await errorOf("count.length")).toEqual(["TS2339"]);
    await kernel.execute("let count = 'text'");
    expect(await errorOf("count.length")).toEqual([]);
  });

  test("a cell that does not parse leaves no names behind", async () => {
    await using kernel = await start();
    expect((await kernel.execute("const half = { a: 1 }; const = 5")).reply).toMatchObject({ ename: "SyntaxError" });
    await kernel.execute("1");
    expect((await complete(kernel, "hal")).matches).not.toContain("half");
  });
});

describe("the type server's life", () => {
  test("one completion is enough to have one server", async () => {
    await using kernel = await start();
    await complete(kernel, "console.");
    expect(typeServers(kernel)).toHaveLength(1);
  });

  test("when it dies, a request falls back to the values and says so; the next has types again", async () => {
    await using kernel = await start();
    await kernel.execute("const point = { xCoord: 1 };");
    await complete(kernel, "point.");
    const [server = 0] = typeServers(kernel);
    process.kill(server, "SIGSTOP");
    const busy = kernel.next(
      ({ header, content }) => header.msg_type === "status" && content["execution_state"] === "busy",
    );
    const asked = complete(kernel, "point.xC");
    await busy;
    process.kill(server, "SIGKILL");
    const fallback = await asked;
    expect(fallback.matches).toEqual(["xCoord"]);
    expect(fallback.metadata).toMatchObject({ loopbook: { types: false } });
    const again = await complete(kernel, "point.xC");
    expect(again.matches).toEqual(["xCoord"]);
    expect(again.metadata["loopbook"]).toBeUndefined();
    expect(typeServers(kernel)).not.toContain(server);
  });

  test.each(["SIGKILL", "shutdown"])("it ends with the kernel: %s", async (how) => {
    const kernel = await start();
    await complete(kernel, "console.");
    const [server = 0] = typeServers(kernel);
    expect(isAlive(server)).toBe(true);
    if (how === "SIGKILL") process.kill(kernel.process.pid ?? 0, "SIGKILL");
    await kernel[Symbol.asyncDispose]();
    await expect.poll(() => isAlive(server), { timeout: 10_000 }).toBe(false);
  });
});
