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
