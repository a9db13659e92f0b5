import { expect, test } from "vitest";
import { renderValue } from "../../kernel/display/render-value.ts";

const textOf = (value: unknown, maxCharacters?: number) =>
  renderValue(value, maxCharacters === undefined ? {} : { maxCharacters }).data["text/plain"] as string;

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const manyKeys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));
const nested = (depth: number): unknown => (depth === 0 ? {} : Array.from({ length: 100 }, () => nested(depth - 1)));
const withHoles = () => {
  const array: number[] = new Array<number>(1_000_000);
  for (let index = 0; index < array.length; index += 2) array[index] = index;
  return array;
};

test.each([
  [2, "2"],
  [-0, "-0"],
  [10n, "10n"],
  [-12n, "-12n"],
  [true, "true"],
  [null, "null"],
  [undefined, "undefined"],
  ["a'b", `"a'b"`],
  ["line\n", "'line\\n'"],
  [Symbol("s"), "Symbol(s)"],
  [{ a: 1, b: { c: [2] } }, "{ a: 1, b: { c: [ 2 ] } }"],
  [() => 1, "[Function (anonymous)]"],
  [class A extends Map {}, "[class A extends Map]"],
  [Promise.resolve(1).then(() => new Promise(() => undefined)), "Promise { <pending> }"],
  [Object.assign(Object.create(null) as object, { a: 1 }), "[Object: null prototype] { a: 1 }"],
])("%# a value has exactly one form, text/plain as inspect shows it without colours: %o", (value, text) => {
  expect(renderValue(value)).toEqual({ data: { "text/plain": text }, metadata: {} });
});

test("nested values are shown four levels deep", () => {
  expect(textOf({ a: { b: { c: { d: { e: { f: 1 } } } } } })).toContain("e: [Object]");
  expect(textOf({ a: { b: { c: { d: { e: 1 } } } } })).toContain("e: 1");
});

test("getters are not run", () => {
  let runs = 0;
  const value = {
    get x() {
      return ++runs;
    },
  };
  expect(textOf(value)).toBe("{ x: [Getter] }");
  expect(textOf([value, value])).toContain("[Getter]");
  expect(renderValue([value, value]).data["text/html"]).toContain("[Getter]");
  expect(runs).toBe(0);
});

test("a long string is cut, and says by how much", () => {
  expect(textOf("x".repeat(1_000), 100)).toBe(`'${"x".repeat(100)}'… 900 more characters`);
  expect(textOf("x".repeat(101), 100)).toBe(`'${"x".repeat(100)}'… 1 more character`);
  expect(textOf("x".repeat(1_234_667), 100)).toMatch(/… 1,234,567 more characters$/);
});

test("a cut never splits a surrogate pair", () => {
  expect(textOf("😀".repeat(100), 101)).toBe(`'${"😀".repeat(50)}'… 100 more characters`);
});

test("strings inside a value are cut only where the whole is too long", () => {
  expect(textOf(["y".repeat(20_000)])).toContain("y".repeat(20_000));
  expect(textOf(["y".repeat(40_000), "z".repeat(40_000)])).toMatch(/'y+'\.\.\. 24000 more characters/);
});

test.each<[string, () => unknown, RegExp]>([
  ["a string of 20 MB", () => "x".repeat(20_000_000), /… 19,968,000 more characters$/],
  [
    "a boxed string of 10 MB",
    () => Object("x".repeat(10_000_000)) as unknown,
    /^\[String: 'x+'… 9,968,000 more characters\]$/,
  ],
  ["a symbol of 1 MB", () => Symbol("x".repeat(1_000_000)), /… 968,008 more characters$/],
  ["an array of 10⁶", () => Array.from({ length: 1e6 }, (_, index) => index), /\.\.\. 999900 more items\n\]$/],
  ["a million holes and numbers", withHoles, /… 999,900 more items$/],
  ["an array of 4·10⁹ holes", () => new Array<unknown>(4e9), /^\[ <100 empty items> \]\n… 3,999,999,900 more items$/],
  ["a typed array of 10⁷", () => new Float64Array(1e7), /\.\.\. 9999900 more items\n\]$/],
  ["a Buffer of 10⁷", () => Buffer.alloc(1e7), /\.\.\. 9999950 more bytes>$/],
  [
    "a Map of 10⁵",
    () => new Map(Array.from({ length: 1e5 }, (_, index) => [index, { index }])),
    /\.\.\. 99900 more items\n\}$/,
  ],
  ["a Set of 10⁵", () => new Set(Array.from({ length: 1e5 }, (_, index) => index)), /\.\.\. 99900 more items\n\}$/],
  ["an object of 10⁵ keys", () => manyKeys(1e5), /k99: 99\n\}\n… 99,900 more properties$/],
  [
    "10⁵ keys inside an object",
    () => ({ a: 1, o: manyKeys(1e5) }),
    /^\{ a: 1, o: \[Object\] \}\n… deeper values are left out/,
  ],
  ["100³ nested arrays", () => nested(3), /… deeper values are left out, as there are too many to show$/],
  ["10⁵ levels", () => Array.from({ length: 1e5 }).reduce((inner) => ({ inner }), {}), /\[Object\]/],
  [
    "a BigInt of a million digits",
    () => 10n ** 1_000_000n,
    /^0x11[\da-f]{62}n… \(a BigInt of about 1,000,001 decimal digits\)$/,
  ],
  ["an error with a message of 10 MB", () => new Error("m".repeat(1e7)), /more characters$/],
  ["a key of 1 MB", () => ({ ["k".repeat(1e6)]: 1 }), /… 968,009 more characters$/],
])("%s is cut to less than 100 kB", (_, make, ending) => {
  const text = textOf(make());
  expect(text).toMatch(ending);
  expect(Buffer.byteLength(text)).toBeLessThan(100_000);
});

test.each<[string, () => unknown, string]>([
  ["a revoked proxy", revoked, "<Revoked Proxy>"],
  [
    "a tag that throws",
    () => ({
      get [Symbol.toStringTag](): string {
        throw new Error("tag");
      },
    }),
    "{ Symbol(Symbol.toStringTag): [Getter] }",
  ],
  ["a date that is none", () => new Date(NaN), "Invalid Date"],
])("%s is shown, nothing is thrown", (_, make, text) => {
  expect(textOf(make())).toBe(text);
});

test("an inspect function that throws is named, and the value shown without it", () => {
  const value = {
    a: 1,
    [Symbol.for("nodejs.util.inspect.custom")]: () => {
      throw new RangeError("no view");
    },
  };
  expect(textOf(value)).toMatch(/^\{\n {2}a: 1,[^]*\n… showing this value threw RangeError: no view$/);
});

test("a proxy's traps are not run, but for `has` of the display symbol", () => {
  const asked: string[] = [];
  const handler = new Proxy(
    {},
    {
      get: (_, trap) => {
        asked.push(String(trap));
        return undefined;
      },
    },
  );
  // Node 24 says nothing of the proxy.
  expect(textOf(new Proxy({ a: 1 }, handler))).toMatch(/^(?:Proxy\()?\{ a: 1 \}\)?$/);
  expect(asked).toEqual(["has"]);
});

test("an object's Jupyter.display method says how it is shown; text/plain is added where it is absent", () => {
  const shown = {
    a: 1,
    [Symbol.for("Jupyter.display")]() {
      return { "text/html": `<b>${this.a}</b>`, "application/json": { n: [1] } };
    },
  };
  expect(renderValue(shown).data).toEqual({
    "text/html": "<b>1</b>",
    "application/json": { n: [1] },
    "text/plain": "{ a: 1, Symbol(Jupyter.display): [Function: [Jupyter.display]] }",
  });
});

test("bytes in a bundle become base64", () => {
  const shown = {
    [Symbol.for("Jupyter.display")]: () => ({ "image/png": new Uint8Array([1, 2, 3]), "text/plain": "p" }),
  };
  expect(renderValue(shown).data).toEqual({ "image/png": "AQID", "text/plain": "p" });
});

test.each<[string, () => unknown, string]>([
  [
    "that throws",
    () => {
      throw new Error("boom");
    },
    "Error: boom",
  ],
  ["that gives a number", () => 5, "TypeError: A MIME bundle is an object of MIME types, not 5"],
  ["with a key that is no MIME type", () => ({ html: "x" }), 'TypeError: "html" is not a MIME type (in a MIME bundle)'],
  [
    "with an object as text",
    () => ({ "text/html": {} }),
    'TypeError: The data of "text/html" must be a string or bytes, not {}',
  ],
  [
    "with JSON that is none",
    () => ({ "application/json": { n: 1n } }),
    'TypeError: The data of "application/json" cannot be written as JSON',
  ],
])("a display method %s leaves the text and says what failed", (_, method, failure) => {
  const { data } = renderValue({ a: 1, [Symbol.for("Jupyter.display")]: method });
  expect(data["text/plain"]).toMatch(/^\{ a: 1/);
  expect((data["text/plain"] as string).split("\n").at(-1)).toBe(
    `… its Symbol.for("Jupyter.display") method threw ${failure}`,
  );
});

test("a display method that answers with a promise gives the text first, and the bundle when it is there", async () => {
  const { data, pending } = renderValue({
    [Symbol.for("Jupyter.display")]: () => Promise.resolve({ "text/html": "<i>", "text/plain": "i" }),
  });
  expect(data["text/plain"]).toContain("Jupyter.display");
  expect(await pending).toEqual({ data: { "text/html": "<i>", "text/plain": "i" }, metadata: {} });
});

test("a promise of a bundle that rejects resolves to the text and what failed", async () => {
  const { pending } = renderValue({ [Symbol.for("Jupyter.display")]: () => Promise.reject(new Error("late")) });
  expect((await pending)?.data["text/plain"]).toMatch(
    /… its Symbol\.for\("Jupyter\.display"\) method threw Error: late$/,
  );
});

test("strings that look like HTML, and objects that look like bundles, are just values", () => {
  expect(Object.keys(renderValue("<b>x</b>").data)).toEqual(["text/plain"]);
  expect(Object.keys(renderValue({ "text/html": "x" }).data)).toEqual(["text/plain"]);
});
