import { describe, expect, it } from "vitest";
import { SessionScope } from "../../../kernel/evaluator/scope/session-scope.ts";

describe("SessionScope", () => {
  it("gives one binding for each name, for ever", () => {
    const scope = new SessionScope({});
    const x = scope.binding("x");
    scope.beginCell([{ name: "x", kind: "const" }]);
    x.i = 1;
    scope.reset();
    expect(scope.binding("x")).toBe(x);
    expect(() => x.v).toThrow(new ReferenceError("x is not defined"));
  });

  it("lists names whose declaration has run, with the newest kind", () => {
    const scope = new SessionScope({ display: 1 });
    scope.binding("display");
    scope.binding("Math");
    scope.beginCell([
      { name: "a", kind: "let" },
      { name: "b", kind: "const" },
      { name: "c", kind: "var" },
    ]);
    scope.binding("a").i = 1;
    expect(scope.names()).toEqual([
      { name: "a", kind: "let" },
      { name: "c", kind: "var" },
    ]);
    expect([scope.has("a"), scope.has("b"), scope.has("display")]).toEqual([true, false, false]);
    expect([scope.get("a"), scope.get("b"), scope.get("nowhere")]).toEqual([1, undefined, undefined]);
  });

  it("resets the names asked for: globals and builtins show again", () => {
    const scope = new SessionScope({ display: "builtin" });
    for (const name of ["Math", "display", "x"]) {
      scope.beginCell([{ name, kind: "const" }]);
      scope.binding(name).i = 1;
    }
    scope.reset(["Math", "display"]);
    expect([scope.binding("Math").v, scope.binding("display").v, scope.binding("x").v]).toEqual([Math, "builtin", 1]);
  });

  it("two cells that overlap: each one's declaration takes effect when its line runs", () => {
    const scope = new SessionScope({});
    const slow = scope.beginCell([{ name: "x", kind: "const" }]);
    const quick = scope.beginCell([{ name: "x", kind: "let" }]);
    scope.binding("x").i = "quick";
    quick.settle(false);
    expect(scope.get("x")).toBe("quick");
    scope.binding("x").i = "slow";
    slow.settle(false);
    expect(scope.get("x")).toBe("slow");
  });

  it("two cells that overlap and both fail give back what was before both", () => {
    const scope = new SessionScope({});
    scope.beginCell([{ name: "x", kind: "let" }]).settle(false);
    scope.binding("x").i = "first";
    const one = scope.beginCell([{ name: "x", kind: "let" }]);
    const two = scope.beginCell([{ name: "x", kind: "const" }]);
    one.settle(true);
    two.settle(true);
    expect(scope.get("x")).toBe("first");
  });

  it("a global that appears later is seen, and one that is deleted is gone", () => {
    const scope = new SessionScope({});
    const late = scope.binding("lateGlobal");
    expect(late.t).toBe(undefined);
    Object.assign(globalThis, { lateGlobal: 5 });
    expect([late.v, late.t]).toEqual([5, 5]);
    late.v = 6;
    expect(Reflect.get(globalThis, "lateGlobal")).toBe(6);
    const known = new SessionScope({}).binding("lateGlobal");
    Reflect.deleteProperty(globalThis, "lateGlobal");
    expect(() => known.v).toThrow(new ReferenceError("lateGlobal is not defined"));
    expect(known.t).toBe(undefined);
  });
});
