// Messages as they go over the wire: honest, altered, forged, replayed, or no message at all. seed → frames, and what the
// kernel owes for them: a request whose envelope holds is owed one reply and one idle, everything else nothing.
import { createHmac } from "node:crypto";
import { deepJson, randomJson, randomText } from "./random-json.ts";
import { objectText, randomRequest } from "./random-requests.ts";
import type { Random } from "./random.ts";

export interface FuzzMessage {
  channel: "shell" | "control" | "stdin";
  frames: Uint8Array[];
  /** How it was made, for reports. */
  kind: string;
  /** Undefined: no answer may come. */
  owed: { id: string; replies: 0 | 1 } | undefined;
}

type Parts = [header: Buffer, parent: Buffer, metadata: Buffer, content: Buffer];

const delimiter = Buffer.from("<IDS|MSG>");
/** The latest ones: the kernel remembers as many signatures as jupyter_client does, not all there ever were. */
const keptForReplays = 1000;

/** Makes one message after another; `key` is the connection file's. */
export function fuzzMessages(random: Random, key: string, prefix: string): () => FuzzMessage {
  const sign = (parts: readonly Buffer[], by = key): Buffer => {
    const hmac = createHmac("sha256", by);
    for (const part of parts) hmac.update(part);
    return Buffer.from(hmac.digest("hex"));
  };
  const sent: FuzzMessage[] = [];
  let serial = 0;
  let addressed = 0;

  const honest = (): Parts => {
    const { type, content } = randomRequest(random);
    const header: Record<string, string> = {
      // Said twice, so that no altered byte makes it another message's.
      msg_id: JSON.stringify(`${prefix}${serial}-${serial++}`),
      msg_type: JSON.stringify(type),
      session: '"fuzz"',
      username: '"fuzz"',
      date: '"2026-11-25T22:00:00.000Z"',
      version: '"5.3"',
    };
    if (random.chance(0.05)) header["subshell_id"] = randomJson(random, 2);
    return [objectText(header), "{}", "{}", content].map((part) => Buffer.from(part)) as Parts;
  };

  const kinds: Record<string, { weight: number; make: () => { parts: Parts; frames?: (parts: Parts) => Buffer[] } }> = {
    "honest envelope": { weight: 50, make: () => ({ parts: honest() }) },
    "other envelope fields": {
      weight: 8,
      make: () => {
        const parts = honest();
        const extra = () => (random.chance(0.03) ? deepJson(random) : randomJson(random));
        const name = random.pick(["session", "username", "date", "version", "subshell_id", "extra", "__proto__"]);
        parts[0] = Buffer.from(parts[0].toString().replace(/}$/, `,${JSON.stringify(name)}:${extra()}}`));
        parts[1] = Buffer.from(random.chance(0.5) ? objectText({ msg_id: extra(), msg_type: extra() }) : extra());
        parts[2] = Buffer.from(random.chance(0.8) ? objectText({ cellId: extra(), deletedCells: extra() }) : extra());
        return { parts };
      },
    },
    "altered bytes, signed": {
      weight: 10,
      make: () => {
        const parts = honest();
        const at = random.integer(4);
        parts[at] = altered(parts[at] as Buffer, random);
        return { parts };
      },
    },
    "extra identities and buffers": {
      weight: 6,
      make: () => ({
        parts: honest(),
        frames: (parts) => [
          ...Array.from({ length: random.integer(4) }, () => noise(random, 20)),
          delimiter,
          sign(parts),
          ...parts,
          ...Array.from({ length: random.integer(4) }, () => noise(random, 2000)),
        ],
      }),
    },
    huge: {
      weight: 0.05,
      make: () => {
        const parts = honest();
        const text = JSON.stringify("x".repeat(random.pick([1e5, 1e6, 4e6])));
        parts[random.pick([2, 3])] = Buffer.from(`{"code":${text},"cursor_pos":7,"silent":true}`);
        return { parts };
      },
    },
    "bad signature": {
      weight: 10,
      make: () => ({
        parts: honest(),
        frames: (parts) => {
          const good = sign(parts);
          const bad = random.pick([
            Buffer.alloc(0),
            good.subarray(0, random.integer(64)),
            Buffer.from(
              good
                .toString()
                .toUpperCase()
                .replace(/[0-9]*/, ""),
            ),
            Buffer.concat([good, Buffer.from("0")]),
            sign(parts, "another key"),
            noise(random, 64),
            altered(good, random),
          ]);
          return [delimiter, bad.equals(good) ? Buffer.from("-") : bad, ...parts];
        },
      }),
    },
    "broken frames": {
      weight: 10,
      make: () => ({
        parts: honest(),
        frames: (parts) => {
          const whole = [delimiter, sign(parts), ...parts];
          const cut = random.integer(whole.length);
          return random.pick([
            () => Array.from({ length: 1 + random.integer(9) }, () => noise(random, 50)),
            () => whole.slice(0, 1 + random.integer(5)),
            () => whole.slice(1),
            () => whole.toSpliced(cut, 1),
            () => [delimiter, ...whole],
            () => [Buffer.alloc(0)],
          ])();
        },
      }),
    },
  };
  const bag = Object.entries(kinds).flatMap(([kind, { weight }]) => Array<string>(Math.ceil(weight * 20)).fill(kind));

  return () => {
    if (sent.length > 0 && random.chance(0.03)) return { ...random.pick(sent), kind: "replay", owed: undefined };
    const kind = random.pick(bag);
    const made = kinds[kind]?.make();
    if (!made) throw new Error(`no kind ${kind}`);
    const frames = made.frames?.(made.parts) ?? [delimiter, sign(made.parts), ...made.parts];
    const channel = random.pick(["shell", "shell", "shell", "control", "control", "stdin"] as const);
    const message: FuzzMessage = {
      channel,
      frames,
      kind,
      owed: channel === "stdin" ? undefined : owedFor(frames, sign),
    };
    if (message.owed) sent[addressed++ % keptForReplays] = message;
    return message;
  };
}

/** What the messaging spec says is owed, decided here anew: the kernel's own code is what is tested. */
function owedFor(frames: readonly Buffer[], sign: (parts: readonly Buffer[]) => Buffer): FuzzMessage["owed"] {
  const at = frames.findIndex((frame) => frame.equals(delimiter));
  const [signature, ...parts] = frames.slice(at + 1, at + 6);
  if (at < 0 || !signature || parts.length < 4 || !sign(parts).equals(signature)) return undefined;
  const values = parts.map((part): unknown => {
    try {
      return JSON.parse(part.toString());
    } catch {
      return undefined; // no JSON: owed nothing
    }
  });
  if (values.some((value) => typeof value !== "object" || value === null || Array.isArray(value))) return undefined;
  const { msg_id: id, msg_type: type } = values[0] as { msg_id?: unknown; msg_type?: unknown };
  if (typeof id !== "string" || typeof type !== "string") return undefined;
  return { id, replies: /^comm_(open|msg|close)$/.test(type) ? 0 : 1 };
}

/** A few bytes flipped, taken out, put in or doubled. */
function altered(bytes: Buffer, random: Random): Buffer {
  let now = Buffer.from(bytes);
  for (let times = 1 + random.integer(3); times > 0; times--) {
    const at = random.integer(now.length + 1);
    const kind = random.integer(5);
    if (kind === 0 && at < now.length) now[at] = random.integer(256);
    else if (kind === 1) now = Buffer.concat([now.subarray(0, at), now.subarray(at + 1 + random.integer(8))]);
    else if (kind === 2) now = Buffer.concat([now.subarray(0, at), noise(random, 4), now.subarray(at)]);
    else if (kind === 3) now = now.subarray(0, at);
    else now = Buffer.concat([now.subarray(0, at), Buffer.from(randomText(random, 4)), now.subarray(at)]);
  }
  return now;
}

function noise(random: Random, longest: number): Buffer {
  return Buffer.from(Array.from({ length: random.integer(longest) }, () => random.integer(256)));
}
