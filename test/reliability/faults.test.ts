// Faults: what is thrown, what ends, what is taken away. The kernel lives, or dies with a reason.
import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loopbook-faults-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const quiet = { LOOPBOOK_HISTORY: ":memory:" };

describe("errors of every kind", () => {
  let kernel: Kernel;
  beforeAll(async () => {
    kernel = await startKernel({ cwd: folder, env: quiet });
  });
  afterAll(() => kernel.end());

  const thrown: Record<string, string> = {
    null: "null",
    undefined: "undefined",
    number: "42",
    symbol: "Symbol('x')",
    bigint: "10n",
    function: "() => 1",
    "frozen error": "Object.freeze(new Error('frozen'))",
    "error whose stack throws":
      "Object.defineProperty(new Error('x'), 'stack', { get() { throw new Error('no stack') } })",
    "error whose message throws":
      "Object.defineProperty(new Error('x'), 'message', { get() { throw new Error('no message') } })",
    "error whose name is an object": "Object.assign(new Error('x'), { name: { toString() { throw 1 } } })",
    "error that is its own cause": "(() => { const e = new Error('x'); e.cause = e; return e })()",
    "proxy that throws": "new Proxy({}, new Proxy({}, { get() { throw new Error('trap') } }))",
    "revoked proxy": "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()",
    "proxy of an error": "new Proxy(new Error('x'), { get() { throw new Error('trap') } })",
    "null-prototype object": "Object.create(null)",
    "aggregate of hostile errors": "new AggregateError([null, Object.freeze(new Error('f')), Object.create(null)])",
    "error of a million characters": "new Error('x'.repeat(1e6))",
  };
  for (const [kind, expression] of Object.entries(thrown)) {
    test(`${kind}: thrown, rejected and thrown late, each is one error of its cell`, async () => {
      for (const code of [`throw ${expression}`, `await Promise.reject(${expression})`]) {
        const { reply, outputs } = await kernel.execute(code, { timeoutMs: 20_000 });
        expect(reply.status).toBe("error");
        expect(outputs.map(({ output_type: type }) => type)).toEqual(["error"]);
      }
      for (const code of [
        `setTimeout(() => { throw ${expression} }); undefined`,
        `void Promise.reject(${expression})`,
      ]) {
        const cell = kernel.begin(code, { timeoutMs: 20_000 });
        await cell.message("error");
      }
      expect((await kernel.execute("40 + 2")).result).toBe("42");
    });
  }

  test("a stack overflow is an error, also in a value's own display", async () => {
    const overflow = await kernel.execute("const deep = (): number => 1 + deep(); deep()");
    expect(overflow.reply).toMatchObject({ status: "error", ename: "RangeError" });
    const shown = await kernel.execute(
      "({ [Symbol.for('nodejs.util.inspect.custom')]: function f(): unknown { return f() } })",
    );
    expect(shown.reply.status).toBe("ok");
  });

  test("process.chdir moves the process and not the notebook's imports", async () => {
    await writeFile(join(folder, "beside.ts"), "export const value = 7 as number;\n");
    await mkdir(join(folder, "elsewhere"), { recursive: true });
    await kernel.execute("process.chdir('elsewhere')");
    const { text } = await kernel.execute(
      "const { value } = await import('./beside.ts'); console.log(value, process.cwd().endsWith('elsewhere'))",
    );
    expect(text).toBe("7 true\n");
    const { result } = await kernel.execute("import { value as again } from './beside.ts'; again");
    expect(result).toBe("7");
  });

  test("closed and broken standard streams do not end it", async () => {
    const { reply } = await kernel.execute(
      "const fs = await import('node:fs'); try { fs.closeSync(1) } catch {} ; try { process.stdout.end() } catch {}",
    );
    expect(reply.status).toBe("ok");
    expect((await kernel.execute("console.log('still here')")).text).toBe("still here\n");
  });
});

describe("the end of a kernel", () => {
  test("its parent is killed: it ends with its children", async () => {
    const parent = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    const kernel = await startKernel({ cwd: folder, env: { ...quiet, JPY_PARENT_PID: String(parent.pid) } });
    parent.kill("SIGKILL");
    expect(await kernel.process.ended).toMatchObject({ signal: "SIGKILL" });
    await kernel.end();
  });

  test("main out of memory: it dies with the reason on stderr", { timeout: 120_000 }, async () => {
    const argv = (await import("../../kernel/kernel-argv.ts")).kernelArgv();
    const kernel = await startKernel({
      cwd: folder,
      env: quiet,
      argv: [argv[0] ?? "", "--max-old-space-size=96", ...argv.slice(1)],
    });
    const cell = kernel.begin("const all: unknown[] = []; for (;;) all.push(new Array(1e5).fill({ a: 1 }))");
    await expect(cell.done).rejects.toThrow(/heap out of memory/);
    expect(kernel.process.hasEnded).toBe(true);
    await kernel.end();
  });

  test("process.exit in a cell replies, asks to exit and ends with that code", async () => {
    const kernel = await startKernel({ cwd: folder, env: quiet });
    const { reply } = await kernel.execute("process.exit(3)");
    expect(reply).toMatchObject({ status: "ok", payload: [{ source: "ask_exit" }] });
    expect(await kernel.process.ended).toEqual({ code: 3, signal: null });
    await kernel.end();
  });
});

describe("what its surroundings take away", () => {
  test("history that cannot be written is kept in memory, said once", async () => {
    for (const history of ["/proc/loopbook/history.sqlite", folder]) {
      await using kernel = await startKernel({ cwd: folder, env: { LOOPBOOK_HISTORY: history } });
      for (const code of ["1", "2", "3"]) expect((await kernel.execute(code)).reply.status).toBe("ok");
      const said = kernel.process.stderr.split("\n").filter((line) => line.includes("history"));
      expect(said).toHaveLength(1);
      const asked = kernel.send("history_request", { hist_access_type: "tail", n: 3, output: false, raw: true });
      expect((await asked.done).content["history"]).toHaveLength(3);
    }
  });

  test("a notebook's folder that is read-only", async () => {
    const readOnly = join(folder, "read only");
    await mkdir(readOnly);
    await chmod(readOnly, 0o555);
    await using kernel = await startKernel({ cwd: readOnly, env: quiet });
    expect((await kernel.execute("import { sleep } from 'loopbook'; await sleep(0.01); 42")).result).toBe("42");
  });

  test("stopped and continued, it goes on where it was", async () => {
    await using kernel = await startKernel({ cwd: folder, env: quiet });
    const cell = kernel.begin("let n = 0; while (n < 20) { await new Promise((r) => setTimeout(r, 10)); n++ } n");
    await cell.message("execute_input");
    kernel.process.child.kill("SIGSTOP");
    const during = kernel.begin("n + 1");
    kernel.process.child.kill("SIGCONT");
    await cell.done;
    expect((await during.done).content["status"]).toBe("ok");
    expect(await kernel.heartbeat()).toBeGreaterThan(0);
  });
});
