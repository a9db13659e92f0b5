// Properties: whatever a value is and does, showing it never throws and stays within its size.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createDisplay } from "../../kernel/display/display.ts";
import { renderError } from "../../kernel/display/render-error.ts";
import { renderValue } from "../../kernel/display/render-value.ts";
import { codeFrame } from "../../kernel/display/code-frame.ts";
import { cellRunner } from "./fixtures/run-cells.ts";

const frames = cellRunner().frames;
const thrower = (): never => {
  throw new Error("hostile");
};
const everyTrapThrows = new Proxy({}, { get: thrower });

/** Symbols and names that printing code looks at. */
const watchedKeys = fc.constantFrom<PropertyKey>(
  Symbol.toStringTag,
  Symbol.iterator,
  Symbol.for("nodejs.util.inspect.custom"),
  Symbol.for("Jupyter.display"),
  Symbol.toPrimitive,
  "constructor",
  "name",
  "message",
  "stack",
  "cause",
  "errors",
  "error",
  "suppressed",
  "length",
  "toString",
  "then",
  "line",
  "column",
  "atEnd",
  "code",
  "size",
  "0",
);

const base = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    withNullPrototype: true,
    withBoxedValues: true,
    withObjectString: true,
  }),
  fc.string({ unit: "binary" }).map((message) => new Error(message)),
  fc.array(fc.anything()).map((errors) => new AggregateError(errors, "many")),
  fc.constant(new DOMException("m", "AbortError")),
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
  fc.array(fc.dictionary(fc.string(), fc.anything()), { maxLength: 5 }),
);

/** Makes a value that misbehaves; made late, as fast-check itself looks at values. */
const hostile = fc
  .tuple(
    base,
    fc.array(fc.tuple(watchedKeys, fc.oneof(fc.constant("getter"), fc.constant("method"), fc.anything(), base))),
    fc.nat(5),
  )
  .map(([value, changes, wrapping]) => () => {
    if (typeof value !== "object" || value === null) return value;
    for (const [key, change] of changes) {
      if ((key === "length" || key === "0") && (Array.isArray(value) || ArrayBuffer.isView(value))) continue; // take numbers only
      const descriptor =
        change === "getter" ? { get: thrower } : { value: change === "method" ? thrower : change, writable: true };
      Reflect.defineProperty(value, key, { ...descriptor, enumerable: true, configurable: true });
    }
    if (wrapping === 1) return new Proxy(value, everyTrapThrows);
    if (wrapping === 2) return Object.freeze(ArrayBuffer.isView(value) ? [value] : value);
    if (wrapping === 3) return { inside: [value, new Map([[value, value]])] };
    if (wrapping === 4) {
      const { proxy, revoke } = Proxy.revocable(value, {});
      revoke();
      return proxy;
    }
    return value;
  });

test("renderValue answers every value with text and JSON, below its cap", () => {
  fc.assert(
    fc.property(hostile, (make) => {
      const { data, pending } = renderValue(make(), { maxCharacters: 1_000 });
      void pending;
      expect(typeof data["text/plain"]).toBe("string");
      expect((data["text/plain"] as string).length).toBeLessThan(6_000);
      expect(JSON.parse(JSON.stringify(data))).toEqual(data);
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("renderError answers every thrown value with strings, one line each, below its cap", () => {
  fc.assert(
    fc.property(hostile, (make) => {
      const { ename, evalue, traceback } = renderError(make(), frames);
      expect(ename).toMatch(/^[^\n]+$/);
      expect(typeof evalue).toBe("string");
      expect(traceback.filter((line) => /[\r\n]/.test(line))).toEqual([]);
      expect(traceback.length).toBeGreaterThan(0);
      expect(evalue.length + traceback.join("").length).toBeLessThan(200_000);
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("display publishes what JSON can carry, or throws TypeError and publishes nothing", () => {
  fc.assert(
    fc.property(hostile, fc.constantFrom(true, false, undefined), (make, raw) => {
      const sent: unknown[] = [];
      const display = createDisplay((_, content) => sent.push(content));
      try {
        display(make(), raw === undefined ? {} : { raw });
      } catch (error) {
        expect(raw === true || error instanceof TypeError).toBe(true);
        expect(sent).toEqual([]);
        return;
      }
      expect(sent).toHaveLength(1);
      expect(JSON.parse(JSON.stringify(sent))).toEqual(sent);
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("a code frame of any text and place is two to six lines, or nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.nat(5), fc.nat(500), (source, line, column) => {
      const lines = codeFrame(source, line, column);
      expect([0, 2, 3, 4, 5, 6]).toContain(lines.length);
      for (const text of lines) expect(text.length).toBeLessThan(450);
    }),
    { numRuns: 300 },
  );
}, 60_000);
