import { describe, expect, it } from "vitest";
import { cleanError, cleanMessage } from "../../../kernel/evaluator/compiler/clean-message.ts";
import { CellSession } from "./cell-session.ts";

describe("messages that V8 words by the compiled text read as the author wrote it", () => {
  it.each([
    ["const f = 1; f()", "f is not a function"],
    ["const f = 1; f``", "f is not a function"],
    ["const f = 1; new f()", "f is not a constructor"],
    ["const o = {}; o.m()", "o.m is not a function"],
    ["const o = {}; o.m.n()", "Cannot read properties of undefined (reading 'n')"],
    ["const n = 1; for (const x of n);", "n is not iterable"],
    ["const n = 1; [...n]", "Spread syntax requires ...iterable[Symbol.iterator] to be a function"],
    ["const [a] = 1", undefined],
    ["const n = undefined; const { a } = n", "Cannot destructure property 'a' of 'n' as it is undefined."],
    ["const n = null; const { a: { b } } = { a: n }", undefined],
    ["const n = 1; class C extends n {}", undefined],
    ["const n = 1; 'a' in n", undefined],
    ["(await 1)()", "(intermediate value) is not a function"],
    ["for (const x of await 1);", "(intermediate value) is not iterable"],
    ["const f·x = 1; f·x()", "f·x is not a function"],
    ["const 变量 = 1; 变量()", "变量 is not a function"],
    ["const f = 1; f(1, f)", "f is not a function"],
    ["f(); const f = 1", "Cannot access 'f' before initialization"],
  ])("%s", async (source, message) => {
    const error = (await new CellSession().run(source).catch((thrown: unknown) => thrown)) as Error;
    const clean = cleanMessage(error.message);
    if (message !== undefined) expect(clean).toBe(message);
    // What a module would say of the same program.
    const isAsync = source.includes("await");
    const plain = await new Function(
      `"use strict"; return (${isAsync ? "async " : ""}() => {${source}})()`.replaceAll("f·x", "f_x"),
    )
      .call(undefined)
      ?.catch?.((thrown: unknown) => thrown);
    if (isAsync) expect(clean).toBe((plain as Error).message);
    expect(clean).not.toMatch(/·\.|awaited/);
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
