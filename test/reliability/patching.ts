// Cells that replace what a kernel stands on and put it back, so that one kernel serves many rows of a table.
import { expect } from "vitest";
import type { Kernel } from "../../kernel/client/start-kernel.ts";

/** Runs first, while all is whole: `replace(holder, key, how)` and `restore()`, which need nothing that rows replace. */
const tools = `
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys, setPrototypeOf } = Reflect;
const reflect = { defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys, setPrototypeOf }, replaced: any[] = [], never = new Promise(() => {});
const write = process.stdout.write.bind(process.stdout), later = setTimeout, sync = process.getBuiltinModule("node:module").syncBuiltinESMExports;
const node = process.getBuiltinModule.bind(process);
const thrower = () => function () { throw new Error("patched") };
const hows: Record<string, () => object> = {
  "throws": () => ({ value: thrower(), writable: true }),
  "does nothing": () => ({ value: function () {}, writable: true }),
  "is 1": () => ({ value: 1, writable: true }),
  "is gone": () => ({ value: undefined, writable: true }),
  "has a getter that throws": () => ({ get: thrower(), set(value: unknown) { reflect.defineProperty(this, "own", { __proto__: null, value, configurable: true } as any) } }),
  "has a setter that throws": () => ({ set: thrower() }),
};
function replace(holder: object, key: PropertyKey, how: string) {
  const before = reflect.getOwnPropertyDescriptor(holder, key);
  if (before && !before.configurable) return;
  if (before) reflect.setPrototypeOf(before, null);
  const descriptor = { __proto__: null, ...hows[how]!(), configurable: true, enumerable: before ? before.enumerable : true };
  replaced[replaced.length] = { __proto__: null, holder, key, before };
  reflect.defineProperty(holder, key, descriptor as any);
}
function replaceAll(holder: any, kind: "methods" | "getters", except: PropertyKey[] = []) {
  const keys = reflect.ownKeys(holder).filter((key) => key !== "constructor" && key !== "prototype" && !except.includes(key));
  const found = keys.map((key) => [key, reflect.getOwnPropertyDescriptor(holder, key)] as const);
  const chosen = found.filter(([, own]) => (kind === "methods" ? typeof own!.value === "function" : own!.get));
  for (let at = 0; at < chosen.length; at++) replace(holder, chosen[at]![0], kind === "methods" ? "throws" : "has a getter that throws");
}
function restore() {
  for (let at = replaced.length - 1; at >= 0; at--) {
    const { holder, key, before } = replaced[at];
    if (before) reflect.defineProperty(holder, key, before); else reflect.deleteProperty(holder, key);
  }
  replaced.length = 0;
  sync();
}
void 0`;

export async function prepare(kernel: Kernel): Promise<void> {
  expect((await kernel.execute(tools)).reply.status).toBe("ok");
}

/** Whether all is back as it was. */
export async function restore(kernel: Kernel): Promise<void> {
  const restored = await kernel.execute("restore(); [typeof JSON.stringify([]), replaced.length].join()");
  expect(restored.result).toBe("'string,0'");
}

const timeoutMs = 20_000;

/** `patch` is a cell; cells then run, show, fail with their line, wait, report what is late and are interrupted. */
export async function expectUnharmed(kernel: Kernel, patch: string): Promise<void> {
  expect((await kernel.execute(`${patch}; void 0`, { timeoutMs })).reply).toMatchObject({ status: "ok" });
  const ran = await kernel.execute("let kept = 40 + 2; write('printed\\n'); kept", { timeoutMs });
  expect([ran.text, ran.result]).toEqual(["printed\n", "42"]);
  const typed = await kernel.execute("let typed: number = kept; enum E { A = 1 } await 0; typed + E.A", { timeoutMs });
  expect(typed.result).toBe("43");
  const failed = await kernel.execute("function f() { null.x }\nf()", { timeoutMs });
  expect(failed.reply).toMatchObject({ status: "error", ename: "TypeError" });
  expect(JSON.stringify(failed.reply)).toContain("]:1:21");
  await expectInterrupted(kernel, "for (;;) {}");
  await expectInterrupted(kernel, "await never");
  const after = await kernel.execute("kept", { timeoutMs, userExpressions: { more: "kept + 1" } });
  expect(after.result).toBe("42");
  expect(after.reply).toMatchObject({ user_expressions: { more: { data: { "text/plain": "43" } } } });
  expect(kernel.process.stderr).toBe("");
}

export async function expectInterrupted(kernel: Kernel, code: string, withinMs = timeoutMs): Promise<void> {
  const cell = kernel.begin(code, { timeoutMs: withinMs });
  await cell.message("execute_input");
  await kernel.interrupt();
  expect((await cell.done).content).toMatchObject({ ename: "KeyboardInterrupt" });
}
