// Completion: the table of cases, through the language service and a real type server.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { completionCases, files, sessions, values } from "./completion-cases.ts";
import { atCursor, openSession, type Session } from "./session.ts";

type SessionName = keyof typeof sessions;

const opened = new Map<SessionName, Session>();

beforeAll(async () => {
  for (const [name, cells] of Object.entries(sessions) as [SessionName, string[]][]) {
    const session = openSession(files);
    session.run(...cells);
    if (name === "dynamic") for (const [key, value] of Object.entries(values)) session.values.set(key, value);
    opened.set(name, session);
    await session.service.warm();
  }
}, 60_000);

afterAll(async () => {
  for (const session of opened.values()) await session[Symbol.asyncDispose]();
});

test("the table has at least 120 cases", () => {
  expect(completionCases.length).toBeGreaterThanOrEqual(120);
  expect(new Set(completionCases.map(({ title, code }) => title + code)).size).toBe(completionCases.length);
});

describe("completion", () => {
  test.each(completionCases)(
    "$title: $code",
    async ({ session, code: marked, has = [], lacks = [], none, replaces, first }) => {
      const { code, cursor } = atCursor(marked);
      const reply = await opened.get(session)?.service.complete(code, cursor);
      if (!reply) throw new Error(`there is no session ${session}`);
      expect(reply.metadata["loopbook"]).toBeUndefined();
      expect(reply.matches).toEqual(expect.arrayContaining(has));
      for (const label of lacks) expect(reply.matches).not.toContain(label);
      if (first !== undefined) expect(reply.matches[0]).toBe(first);
      if (none) expect(reply.matches).toEqual([]);
      expect(reply.cursor_end).toBe(cursor);
      if (replaces !== undefined)
        expect(Array.from(code).slice(reply.cursor_start, reply.cursor_end).join("")).toBe(replaces);
    },
  );
});

test("requests that come before the server has started are each answered for their own text", async () => {
  await using session = openSession(files);
  session.run("const point = { xCoord: 1 };");
  const ask = (code: string) => session.service.complete(code, code.length);
  const [, first, second, hover] = await Promise.all([
    session.service.warm(),
    ask("console.lo"),
    ask("const somewhat = 'longer'; point.x"),
    session.service.inspect("point", 2, 0),
  ]);
  expect(first.matches).toEqual(["log"]);
  expect(second.matches).toEqual(["xCoord"]);
  expect(hover.data["text/plain"]).toContain("xCoord: number");
});

test("matches carry their kind and their signature, at the place that they replace", async () => {
  const first = async (code: string) => {
    const reply = await opened.get("basics")?.service.complete(code, code.length);
    return (reply?.metadata["_jupyter_types_experimental"] as Record<string, unknown>[])[0];
  };
  // A signature that is not there within a moment is left out: a busy machine may need another attempt.
  const says = (code: string, expected: Record<string, unknown>) =>
    expect.poll(() => first(code), { timeout: 10_000 }).toMatchObject(expected);
  await says("point.xC", { text: "xCoord", type: "property", signature: "xCoord: number", start: 6, end: 8 });
  const signature = expect.stringMatching(/^function compute\(first: number, mode: Mode\): \{/) as string;
  await says("comput", { text: "compute", type: "function", signature, start: 0, end: 6 });
  await says("new Animal().spe", { type: "method", signature: "Animal.speak(volume: number): number" });
  await says("Anima", { type: "class", signature: "class Animal" });
  await says("Colo", { text: "Colour", type: "enum" });
  await says("awai", { text: "await", type: "keyword", signature: "" });
});
