import { Script, constants } from "node:vm";
import { describe, expect, it } from "vitest";
import { cleanError, cleanMessage } from "../../../kernel/evaluator/compiler/clean-message.ts";
import { CellSession } from "./cell-session.ts";

/** Node's own import, which the test runner does not see. */
const importModule = new Script("(url) => import(url)", {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as (url: string) => Promise<unknown>;

async function messageOf(run: Promise<unknown>): Promise<string> {
  const thrown = await run.then(
    () => new Error("It ran."),
    (error: unknown) => error as Error,
  );
  return thrown.message;
}

describe("messages that V8 words by the compiled text read as the author wrote it", () => {
  it.each([
    "const f = 1; f()",
    "const f = 1; f``",
    "const f = 1; new f()",
    "const f = 1; f(1, f)",
    "const f = 1; f()()",
    "const f = 1; f?.()",
    "const f·x = 1; f·x()",
    "const 变量 = 1; 变量()",
    "const $ = 1; $()",
    "f(); const f = 1",
    "nowhere()",
    "const o = {}; o.m()",
    "const o = {}; o.m.n()",
    "const o = {}; o.m.n = 1",
    "const n = 1; for (const x of n);",
    "const n = 1; for await (const x of n);",
    "const n = 1; [...n]",
    "const n = 1; Math.max(...n)",
    "const n = 1; new Map(n)",
    "const n = 1; class C extends n {}",
    "const n = 1; 'a' in n",
    "const n = 1; n instanceof n",
    "const n = null; const { a: { b } } = { a: n }",
    "let g; (() => { const { a } = g })()",
    "(await 1)()",
    "(await 1).x()",
    "new (await 1)()",
    "for (const x of await 1);",
    "await (async () => { for await (const x of 5); })()",
  ])("%s", async (source) => {
    const asModule = await messageOf(importModule(`data:text/javascript,${encodeURIComponent(source)}`));
    expect(cleanMessage(await messageOf(new CellSession().run(source)))).toBe(asModule);
    expect(asModule).not.toBe("It ran.");
  });

  // Destructuring into bindings, not variables, V8 names the value instead of the name that held it.
  it.each([
    ["const n = undefined; const { a } = n", "Cannot read properties of undefined (reading 'a')"],
    ["const n = 1; const [a] = n", "number 1 is not iterable (cannot read property Symbol(Symbol.iterator))"],
  ])("%s", async (source, message) => {
    expect(cleanMessage(await messageOf(new CellSession().run(source)))).toBe(message);
  });

  it("a catch in a cell sees them so, also taken apart, nested and rethrown", async () => {
    const session = new CellSession();
    expect(await session.value("let m; try { m() } catch (e) { m = e.message } m")).toBe("m is not a function");
    expect(await session.value("let a; try { a() } catch ({ message, stack: [s] }) { a = message + s } a")).toBe(
      "a is not a functionT",
    );
    expect(
      await session.value("let b; try { try { b() } finally { } } catch (e) { b = String(e.stack).split('\\n')[0] } b"),
    ).toBe("TypeError: b is not a function");
    expect(await session.value("let c; try { c() } catch { c = 5 } c")).toBe(5);
  });

  it("a catch leaves all other thrown values alone", async () => {
    const session = new CellSession();
    for (const thrown of [
      "null",
      "undefined",
      "1",
      "Object.freeze(new Error('x·.v'))",
      "new Proxy({}, { get() { throw 1 } })",
      "{ get message() { throw 1 } }",
    ]) {
      expect(
        await session.value(`const t = ${thrown}; let same; try { throw t } catch (e) { same = Object.is(e, t) } same`),
      ).toBe(true);
    }
  });

  it("text without compiled names is returned as it is", () => {
    for (const text of ["", "a·b", "x.v is not a function", "col·lecció.v", "3·.5"])
      expect(cleanMessage(text)).toBe(text);
    const error = new Error("plain");
    const { stack } = error;
    expect(cleanError(error)).toBe(error);
    expect(error.stack).toBe(stack);
  });
});
