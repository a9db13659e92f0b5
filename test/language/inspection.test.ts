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
  { title: "a value without prototype", code: "liveBa‸re", says: ["object without prototype, 1 own property"] },
];

let session: Session;

beforeAll(async () => {
  session = openSession(files);
  session.run(...sessions.basics, ...sessions.dynamic);
  const trapped = () => {
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
