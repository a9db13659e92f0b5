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
