// Inspection: a table of cursors and what must be said of the name there, by types and by values.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { files, sessions, values } from "./completion-cases.ts";
import { atCursor, openSession, type Session } from "./session.ts";

interface InspectionCase {
  title: string;
  code: string;
  says?: string[];
  never?: string[];
  found?: false;
  detail?: 0 | 1;
}

const cases: InspectionCase[] = [
  {
    title: "a built-in function",
    code: "parse‸Int",
    says: ["function parseInt(string: string, radix?: number): number", "Converts a string to an integer."],
  },
  { title: "the cursor after the name", code: "parseInt‸", says: ["parseInt(string"] },
  { title: "the cursor before the name", code: "‸parseInt('5')", says: ["parseInt(string"] },
  { title: "a method", code: "console.lo‸g(1)", says: ["log(", "data: any[]"] },
  { title: "a property", code: "Math.P‸I", says: ["PI: number"] },
  { title: "a const", code: "poi‸nt", says: ["const point", "xCoord: number"] },
  { title: "a member of it", code: "point.xCo‸ord", says: ["xCoord: number"] },
  { title: "a let", code: "count‸er", says: ["counter: number"] },
  { title: "a function of a cell", code: "comp‸ute", says: ["compute(first: number, mode: Mode)"] },
  {
    title: "a function of a cell with its source",
    code: "comp‸ute",
    detail: 1,
    says: ["function compute(first: number, mode: Mode) { return { result: first, mode } }"],
  },
  { title: "no source unless asked for", code: "comp‸ute", never: ["return { result"] },
  { title: "an async function", code: "fetchTh‸ing", says: ["Promise<"] },
  { title: "a class with its source", code: "Ani‸mal", detail: 1, says: ["class Animal", "#secret = 1"] },
  {
    title: "a documented method of a cell's class",
    code: "new Animal().spe‸ak",
    says: ["speak(volume: number): number", "Makes a sound."],
  },
  { title: "an enum", code: "Col‸our", says: ["enum Colour"] },
  { title: "an enum member", code: "Colour.Gre‸en", says: ["Green"] },
  { title: "an interface", code: "let s: Sha‸pe", says: ["interface Shape"] },
  { title: "a type", code: "let s: Mo‸de", says: ["type Mode"] },
  {
    title: "a documented import",
    code: "import { addO‸ne } from './local.ts'",
    says: ["addOne(x: number): number", "Adds one."],
  },
  {
    title: "loopbook's function",
    code: "import { sle‸ep } from 'loopbook'",
    says: ["sleep(delaySeconds: number): Promise<void>"],
  },
  { title: "a parameter in the cell", code: "function f(param: string[]) { par‸am }", says: ["param: string[]"] },
  { title: "in half-written code", code: "console.log(poi‸nt.", says: ["xCoord"] },
  { title: "display", code: "displ‸ay", says: ["LoopbookDisplay"] },
  { title: "nothing in white space", code: "  ‸  ", found: false },
  { title: "nothing for an unknown name", code: "nowhereTo‸BeSeen", found: false },
  { title: "after an emoji", code: "'😀'; poi‸nt", says: ["xCoord"] },
  { title: "a live object", code: "par‸sed", says: ["Value of parsed: Object, 4 own properties", "alpha: 1"] },
  { title: "a live array", code: "parsed.ite‸ms", says: ["Array, 1 item", "title: 't'"] },
  { title: "a live string", code: "parsed.beta.del‸ta", says: ["string, 1 character", "'d'"] },
  { title: "a live value with a getter", code: "anyth‸ing", says: ["trap: [Getter]"] },
  { title: "nothing of a getter's value", code: "anything.tr‸ap", found: false },
  { title: "a live map", code: "liveM‸ap", says: ["Map, 2 entries"] },
  { title: "a live typed array", code: "liveBy‸tes", says: ["Uint8Array, 3 items, 3 bytes"] },
  { title: "a live proxy", code: "livePro‸xy", says: ["Proxy"] },
  { title: "a live function", code: "liveFunc‸tion", says: ["function"] },
  { title: "a live date", code: "liveDa‸te", says: ["Value of liveDate: Date", "1970-01-01"], never: ["propert"] },
  { title: "a live error", code: "liveEr‸ror", says: ["TypeError", "TypeError: bad"] },
  { title: "a live promise", code: "livePro‸mise", says: ["Promise { 5 }"] },
  { title: "a live symbol", code: "liveSym‸bol", says: ["Symbol(q)"] },
  { title: "live null", code: "liveNu‸ll", says: ["null"] },
  { title: "a long live string", code: "liveLo‸ng", says: ["string, 5000 characters"] },
  { title: "a class whose name is a getter", code: "liveNa‸me", says: ["kept: 1"] },
  { title: "a map whose size is a getter", code: "liveSi‸ze", says: ["2 entries"] },
  { title: "a tag that is a getter", code: "liveT‸ag", says: ["inner: …"] },
  { title: "an error whose stack is a getter", code: "liveSt‸ack", says: ["stack: [Getter]"] },
  { title: "a custom view is not called", code: "liveCust‸om", says: ["a: 1"] },
  { title: "a proxy within an object", code: "liveNes‸ted", says: ["Proxy"] },
  { title: "an object below a proxy", code: "liveBel‸ow", says: ["own: 1"] },
  { title: "a variable of the environment", code: "process.env.PA‸TH", says: ["string"] },
  {
    title: "the function whose arguments are typed",
    code: "compute(1, ‸",
    says: ["compute(first: number, mode: Mode)"],
  },
  { title: "… with some of them there", code: "compute(1, ‸'fast')", says: ["compute(first: number"] },
  { title: "… around what is no call", code: "console.log([1, { a: ‸", says: ["data: any[]"] },
  { title: "… not that of a call that is over", code: "compute(1, 'fast') ‸", found: false },
  {
    title: "a function of an earlier cell is no alias",
    code: "comp‸ute",
    says: ["function compute"],
    never: ["alias"],
  },
  { title: "a magic", code: "%ti‸me 1 + 1", says: ["%time STATEMENT", "how long it took"] },
  { title: "what follows %time", code: "%time poi‸nt", says: ["xCoord: number"] },
  { title: "a module", code: "import fs from 'node:‸fs'", says: ["node:fs"] },
  { title: "an arrow function", code: "f‸n", says: ["verbose: boolean"] },
  { title: "a generic class with its source", code: "Bo‸x", detail: 1, says: ["class Box<T>", "map<U>"] },
  { title: "a method that was overloaded", code: "[1].redu‸ce", says: ["reduce("] },
  { title: "a private member", code: "class A { #inn‸er = 1 }", says: ["#inner: number"] },
  { title: "this in a class", code: "class A { m() { return th‸is } }", says: ["this"] },
  { title: "a value without prototype", code: "liveBa‸re", says: ["object without prototype, 1 own property"] },
];

let session: Session;

beforeAll(async () => {
  session = openSession(files);
  session.run(...sessions.basics, ...sessions.shapes, ...sessions.dynamic);
  const trapped = (): never => {
    throw new Error("a trap ran");
  };
  const live = {
    ...values,
    liveMap: new Map([
      ["a", 1],
      ["b", 2],
    ]),
    liveBytes: new Uint8Array(3),
    liveProxy: new Proxy(
      {},
      { get: trapped, ownKeys: trapped, getOwnPropertyDescriptor: trapped, getPrototypeOf: trapped },
    ),
    liveDate: new Date(0),
    liveError: new TypeError("bad"),
    livePromise: Promise.resolve(5),
    liveSymbol: Symbol("q"),
    liveNull: null,
    liveLong: "x".repeat(5000),
    liveName: new (class {
      kept = 1;
      static get name(): string {
        return trapped();
      }
    })(),
    liveSize: new (class extends Map<string, number> {
      override get size(): number {
        return trapped();
      }
    })([
      ["a", 1],
      ["b", 2],
    ]),
    liveTag: {
      inner: new (class {
        get [Symbol.toStringTag](): string {
          return trapped();
        }
      })(),
    },
    liveStack: Object.defineProperty(new Error("x"), "stack", { get: trapped }),
    liveCustom: { a: 1, [Symbol.for("nodejs.util.inspect.custom")]: trapped },
    liveNested: { inner: new Proxy({}, { get: trapped, ownKeys: trapped, getPrototypeOf: trapped }) },
    liveBelow: Object.create(
      new Proxy({}, { get: trapped, getOwnPropertyDescriptor: trapped, getPrototypeOf: trapped }),
      {
        own: { value: 1, enumerable: true },
      },
    ) as object,
    liveFunction: (x: number) => x,
    liveBare: Object.assign(Object.create(null) as object, { only: 1 }),
  };
  for (const [key, value] of Object.entries(live)) session.values.set(key, value);
  await session.service.warm();
});

afterAll(() => session[Symbol.asyncDispose]());

describe("inspection", () => {
  test.each(cases)("$title: $code", async ({ code: marked, says = [], never = [], found = true, detail = 0 }) => {
    const { code, cursor } = atCursor(marked);
    const reply = await session.service.inspect(code, cursor, detail);
    expect(reply.found).toBe(found);
    expect(Object.keys(reply.data)).toEqual(found ? ["text/plain", "text/markdown"] : []);
    const plain = reply.data["text/plain"] ?? "";
    for (const text of says) expect(plain).toContain(text);
    for (const text of never) expect(plain).not.toContain(text);
    expect(plain).not.toContain("```");
  });
});
