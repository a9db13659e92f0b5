// SeenSignatures: what was received is known for long, and what was not is not taken for it.
import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { SeenSignatures } from "../../kernel/wire/seen-signatures.ts";

const signatureOf = (n: number) => createHmac("sha256", "key").update(String(n)).digest("hex");

test("of 100,000 signatures each is new once, and the last 32,768 are known", () => {
  const seen = new SeenSignatures(32_768);
  const all = Array.from({ length: 100_000 }, (_, n) => signatureOf(n));
  expect(all.filter((signature) => !seen.add(signature))).toEqual([]);
  expect(all.slice(-32_768).filter((signature) => seen.add(signature))).toEqual([]);
});

test("signatures that share a word, or begin with zeros, are told apart", () => {
  for (const first of ["00000000", "00000008", "00000010"]) {
    const seen = new SeenSignatures(4);
    for (const second of ["00000001", "ffffffff"]) {
      expect(seen.add(first + second)).toBe(true);
      expect(seen.add(first + second)).toBe(false);
    }
  }
  const seen = new SeenSignatures(4);
  expect(seen.add("0".repeat(64))).toBe(true);
  expect(seen.add("0".repeat(64))).toBe(false);
});
