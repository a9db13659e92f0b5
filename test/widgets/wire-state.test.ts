// A widget's state as it is written: binary parts beside the JSON, widgets as references, and back.
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeState, encodeState, reference, referenceTo, snakeCase } from "../../src/widgets/wire-state.ts";

test("binary parts leave objects, become null in arrays, and are named by their paths", () => {
  const a = new Uint8Array([1]);
  const b = new Float32Array([2]);
  expect(encodeState({ a, deep: { list: [0, { b, kept: true }, a.buffer] } })).toEqual({
    state: { deep: { list: [0, { kept: true }, null] } },
    bufferPaths: [["a"], ["deep", "list", 1, "b"], ["deep", "list", 2]],
    buffers: [a, new Uint8Array(b.buffer), a],
  });
});

test("what is written comes back, wherever its bytes are", () => {
  const leaf = fc.oneof(
    fc.string().filter((text) => !text.startsWith("IPY_MODEL_")),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
  );
  const tree = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("node")), fc.dictionary(fc.string(), tie("node"))),
  })).node;
  fc.assert(
    fc.property(fc.dictionary(fc.string(), tree), (state) => {
      const wire = encodeState(state);
      // As it crosses: JSON, and the buffers beside it.
      const received = { ...wire, state: JSON.parse(JSON.stringify(wire.state)) as Record<string, unknown> };
      expect(decodeState(received, () => undefined)).toEqual({ ...state });
    }),
  );
});

test("a key named __proto__ is one like any other, and no way to a prototype", () => {
  const deep = { ["__proto__"]: { list: [new Uint8Array([1])] } };
  const state = { deep, ["__proto__"]: new Uint8Array([2]) };
  expect(decodeState(encodeState(state), () => undefined)).toEqual(state);
  const wire = { state: {}, bufferPaths: [["__proto__", "polluted"]], buffers: [new Uint8Array([3])] };
  expect(() => decodeState(wire, () => undefined)).toThrow("a buffer has no place at __proto__.polluted");
  expect("polluted" in {}).toBe(false);
});

test("widgets are written as references and found again; a reference to nothing stays text", () => {
  const widget = { [reference]: () => referenceTo("abc") };
  const wire = encodeState({ children: [widget, "IPY_MODEL_gone"] });
  expect(wire.state).toEqual({ children: ["IPY_MODEL_abc", "IPY_MODEL_gone"] });
  expect(decodeState(wire, (id) => (id === "abc" ? widget : undefined))).toEqual({
    children: [widget, "IPY_MODEL_gone"],
  });
});

test("values that JSON cannot carry are errors that say where they stand", () => {
  expect(() => encodeState({ a: { b: [NaN] } })).toThrow("a widget's state cannot hold NaN (in a.b.0)");
  expect(() => encodeState({ f: () => 1 })).toThrow("a widget's state cannot hold a function (in f)");
  expect(() => encodeState({ n: 1n })).toThrow("a widget's state cannot hold a bigint (in n)");
});

test("a buffer's path never reaches a prototype", () => {
  const wire = { state: { a: {} }, bufferPaths: [["a", "__proto__"]], buffers: [new Uint8Array([1])] };
  const { a } = decodeState(wire, () => undefined) as { a: object };
  expect(Object.getPrototypeOf(a)).toBe(Object.prototype);
  expect(Object.hasOwn(a, "__proto__")).toBe(true);
});

test("camelCase names become the wire's snake_case", () => {
  expect(["value", "continuousUpdate", "descriptionAllowHtml"].map(snakeCase)).toEqual([
    "value",
    "continuous_update",
    "description_allow_html",
  ]);
});
