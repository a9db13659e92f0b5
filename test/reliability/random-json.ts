// Random JSON texts: honest values, and what a strict reader stumbles over. seed → text that JSON.parse takes.
import type { Random } from "./random.ts";

const words = ["", "a", "code", "__proto__", "constructor", "then", "toString", "msg_id", "length", "0", "\u0000"];
const oddStrings = [
  '"\\ud800"',
  '"\\u0000"',
  '"\u2028\u2029"',
  '"\u202e\u{1f469}\u200d\u{1f4bb}"',
  '"<IDS|MSG>"',
  '"e\u0301\u0301\u0301"',
  '"\\u001b[31m"',
];
const numbers = [
  "0",
  "-0",
  "1",
  "-1",
  "1.5",
  "1e308",
  "1e400",
  "-1e400",
  "9007199254740993",
  "2147483648",
  "4294967296",
];

/** A JSON value's text; `size` bounds how many values lie in it. */
export function randomJson(random: Random, size = 12): string {
  const kind = random.integer(size <= 1 ? 5 : 7);
  if (kind === 0) return random.pick(["null", "true", "false"]);
  if (kind === 1) return random.pick(numbers);
  if (kind === 2) return random.pick(oddStrings);
  if (kind <= 4) return JSON.stringify(randomText(random, 40));
  const parts = Array.from({ length: random.integer(4) }, () => randomJson(random, Math.floor(size / 2)));
  if (kind === 5) return `[${parts.join(",")}]`;
  return `{${parts.map((part) => `${JSON.stringify(random.pick(words))}:${part}`).join(",")}}`;
}

/** Text of any characters but lone surrogates, up to that long. */
export function randomText(random: Random, longest: number): string {
  let text = "";
  for (let left = random.integer(longest); left > 0; left--) {
    const range = random.pick([0x7f, 0x7f, 0x7f, 0xff, 0x2fff, 0xd7ff, 0x1ffff]);
    const code = random.integer(range);
    text += code >= 0xd800 && code < 0xe000 ? "?" : String.fromCodePoint(code);
  }
  return text;
}

/** A value nested so deeply that whoever walks it by recursion has no stack left. */
export function deepJson(random: Random): string {
  const depth = random.pick([100, 1000, 10_000, 100_000]);
  return random.chance(0.5)
    ? `${"[".repeat(depth)}${"]".repeat(depth)}`
    : `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
}
