// The ECMAScript standard's own cases (test262) as text [test]: a file of the suite → what to run, and what it should come to.
// The suite is not part of this repository: LOOPBOOK_TEST262 names the folder of a checkout.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface Case {
  /** Below the suite's `test/`. */
  file: string;
  source: string;
  flags: ReadonlySet<string>;
  /** Files of `harness/` that it needs, in order. */
  includes: string[];
  negative: { phase: string; type: string } | undefined;
}

/** How a case ended. */
export interface Ending {
  /** The name of the error that it ended with. */
  error?: string;
  message?: string;
  printed: string;
}

export const asyncComplete = "Test262:AsyncTestComplete";
export const asyncFailure = "Test262:AsyncTestFailure";

/** Every case below the given folders of the suite, by its path. */
export function listCases(suite: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(suite, "test", folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".js") && !file.includes("_FIXTURE"))
      .map((file) => path.join(folder, file))
      .sort(),
  );
}

export function readCase(suite: string, file: string): Case {
  const source = readFileSync(path.join(suite, "test", file), "utf8");
  const [, about = ""] = /\/\*---\r?\n?([^]*?)---\*\//.exec(source) ?? [];
  const listed = (name: string): string[] => {
    const [, inline, lines] =
      new RegExp(`^${name}:\\s*(?:\\[([^\\]]*)\\]|((?:\\r?\\n?\\s*- .*)+))`, "m").exec(about) ?? [];
    return (inline?.split(",") ?? lines?.split(/\r?\n?\s*- /) ?? [])
      .map((item) => item.trim())
      .filter((item) => item !== "");
  };
  const [, negative] = /^negative:((?:\r?\n?\s+.*)+)/m.exec(about) ?? [];
  const field = (name: string) => new RegExp(`${name}:\\s*(\\w+)`).exec(negative ?? "")?.[1] ?? "";
  const flags = new Set(listed("flags"));
  const includes = flags.has("raw")
    ? []
    : ["assert.js", "sta.js", ...(flags.has("async") ? ["doneprintHandle.js"] : []), ...listed("includes")];
  return {
    file,
    source,
    flags,
    includes,
    negative: negative === undefined ? undefined : { phase: field("phase"), type: field("type") },
  };
}

/** What stands before a case: `print`, and the harness files that it names. */
export function harnessText(suite: string, { includes, flags }: Case): string {
  if (flags.has("raw")) return "";
  const files = includes.map((name) => readFileSync(path.join(suite, "harness", name), "utf8"));
  // asyncTest looks for $DONE on the global object, where a host's script would have put it.
  const done = includes.includes("doneprintHandle.js") ? "globalThis.$DONE = $DONE;\n" : "";
  return `var print = (text) => console.log(text);\n${files.join("\n")}\n${done}`;
}

/** Why the case did not pass; undefined if it did. */
export function failureOf({ negative, flags }: Case, { error, message, printed }: Ending): string | undefined {
  if (negative) {
    if (error === negative.type) return undefined;
    return `ended with ${error ?? "no error"} instead of ${negative.type}`;
  }
  if (error !== undefined) return `${error}: ${message ?? ""}`;
  if (!flags.has("async")) return undefined;
  if (printed.includes(asyncFailure)) return printed.slice(printed.indexOf(asyncFailure), 300);
  return printed.includes(asyncComplete) ? undefined : "never done";
}
