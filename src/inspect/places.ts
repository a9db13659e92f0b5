// Where code stands: a stack kept as V8 keeps it, and made into text only when somebody looks. Main thread.

import { fileURLToPath } from "node:url";

/** A stack that was taken and not read yet. Taking one costs about a microsecond, reading it some tens. */
export interface Trail {
  readonly stack?: string;
}

/** A line of the user's own code. */
export interface Place {
  /** `In[3]:2:5` in a notebook, a file URL with line and column in plain Node. */
  readonly position: string;
  /** The function around it, if it has a name. */
  readonly functionName: string | undefined;
}

/** Deep enough to pass the helpers' own frames, which come first. */
const depth = 10;

/** How many stacks may be taken in a burst, and how many a millisecond after that: five microseconds each add up. */
const burst = 1000;
const perMs = 3;
let allowance = burst;
let refilledMs = 0;

/** Loopbook's own helper modules, as sources or as the build's entries and chunks; V8 may know files by URL or path. */
const own = [new URL("..", import.meta.url), new URL("../../kernel/chunks/", import.meta.url)].flatMap((folder) => [
  folder.href,
  fileURLToPath(folder),
]);

/** Takes the caller's stack. */
export function takeTrail(frames = 16): Trail {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = frames;
  const trail: Trail = {};
  Error.captureStackTrace(trail, takeTrail);
  Error.stackTraceLimit = limit;
  return trail;
}

/** Takes the stack above `below`, unless too many were taken lately: programs of very many short steps keep their pace. */
export function takeTrailIfCheap(nowSeconds: number, below: NewableFunction | CallableFunction): Trail | undefined {
  const nowMs = nowSeconds * 1000;
  if (nowMs !== refilledMs) {
    allowance = Math.min(burst, allowance + Math.abs(nowMs - refilledMs) * perMs);
    refilledMs = nowMs;
  }
  if (allowance < 1) return undefined;
  allowance--;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = depth;
  const trail: Trail = {};
  Error.captureStackTrace(trail, below);
  Error.stackTraceLimit = limit;
  return trail;
}

function isForeign(position: string): boolean {
  return (
    position.startsWith("node:") ||
    position.includes("/node_modules/") ||
    own.some((folder) => position.startsWith(folder))
  );
}

/** The user's frames of a stack, innermost first: without those of the helpers, of packages and of Node. */
export function placesOf(trail: Trail | undefined): Place[] {
  const lines = trail?.stack?.split("\n") ?? [];
  return lines.flatMap((line) => {
    const match = /^\s+at (?:async )?(?:(.*) \()?([^()]+:\d+:\d+)\)?$/.exec(line);
    const [, functionName, position] = match ?? [];
    if (position === undefined || isForeign(position)) return [];
    return [{ position, functionName: functionName === undefined ? undefined : clean(functionName) }];
  });
}

/** The innermost line of the user's own code. */
export function placeOf(trail: Trail | undefined): Place | undefined {
  return placesOf(trail)[0];
}

/** `worker (In[3]:2:5)`, or the position alone. */
export function formatPlace(place: Place | undefined): string {
  if (!place) return "";
  const position = shortPosition(place.position);
  return place.functionName === undefined ? position : `${position} in ${place.functionName}`;
}

/** A file's position by the file's name alone. */
export function shortPosition(position: string): string {
  return position.startsWith("file:") || position.startsWith("/")
    ? position.slice(position.lastIndexOf("/") + 1)
    : position;
}

/** Where a function has no name V8 infers one, from the options behind it or from what the compiler made of a name. */
function clean(name: string): string | undefined {
  const bare = name.replace(/^(new |Object\.|async )/, "");
  if (
    bare === "name" ||
    bare.endsWith(".name") ||
    !/^[\p{ID_Start}$_#][\p{ID_Continue}$.#]*$/u.test(bare) ||
    bare.includes("·")
  )
    return undefined;
  return bare;
}
