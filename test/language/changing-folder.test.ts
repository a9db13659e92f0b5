// Files and packages that come and change while a session is open are seen by the next cell.
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openSession, type Session } from "./session.ts";

async function errorCodes({ service }: Session, source: string): Promise<number[]> {
  const cell = service.cell(source);
  const checked = service.check(cell, "strict");
  service.ran(cell);
  return (await checked).map(({ code }) => code);
}

test("a local file that changes is read again", async () => {
  await using session = openSession({ "local.ts": "export const value = 1;" });
  const file = path.join(session.directory, "local.ts");
  expect(await errorCodes(session, "import { value } from './local.ts'\nvalue.toFixed()")).toEqual([]);
  writeFileSync(file, "export const value = 'now text';");
  utimesSync(file, 1, 1);
  expect(await errorCodes(session, "import { value } from './local.ts'\nvalue.toFixed()")).toEqual([2551]);
});

test("a local file that comes later is found", async () => {
  await using session = openSession();
  const source = "import { value } from './later.ts'\nvalue.toFixed()";
  expect(await errorCodes(session, source)).toEqual([2307]);
  writeFileSync(path.join(session.directory, "later.ts"), "export const value = 1;");
  expect(await errorCodes(session, source)).toEqual([]);
});

test("a package that was installed meanwhile is found, and earlier cells keep their types", async () => {
  await using session = openSession();
  expect(await errorCodes(session, "const before = 1")).toEqual([]);
  const source = "import { tiny } from 'tiny'\ntiny(before).toUpperCase()";
  expect(await errorCodes(session, source)).toEqual([2307]);
  const folder = path.join(session.directory, "node_modules", "tiny");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "name": "tiny", "types": "index.d.ts" }');
  writeFileSync(path.join(folder, "index.d.ts"), "export declare function tiny(n: number): string;");
  writeFileSync(path.join(session.directory, "node_modules", ".package-lock.json"), "{}");
  expect(await errorCodes(session, source)).toEqual([]);
});

test("a tsconfig.json that comes later is honoured", async () => {
  await using session = openSession();
  expect(await errorCodes(session, "const s: string = null")).toEqual([2322]);
  writeFileSync(path.join(session.directory, "tsconfig.json"), '{ "compilerOptions": { "strict": false } }');
  expect(await errorCodes(session, "const t: string = null")).toEqual([]);
});
