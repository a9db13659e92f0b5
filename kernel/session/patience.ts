// Patience: whether main had its time, on a machine that may be busy with other things. Io thread.
// Wall-clock time alone would terminate a main that waits for a processor and has not run at all.
import { openSync, readSync } from "node:fs";

export interface PatienceLimits {
  /** Processor time after which main has had its chance. */
  processorMs: number;
  /** However little it got. */
  longestMs: number;
  /** Whether main may wait for something that is no processor, and so use none. */
  mayBlock: boolean;
}

/** Below this part of the time that has passed, main does not compete for a processor: it is blocked. */
const blockedShare = 0.05;

/** Starts to count; the answer says whether main has had its time by now. */
export function startPatience({ processorMs, longestMs, mayBlock }: PatienceLimits): () => boolean {
  const startedMs = performance.now();
  const before = mainUsage();
  return () => {
    const passedMs = performance.now() - startedMs;
    const { ranMs, queuedMs } = mainUsage();
    const usedMs = ranMs - before.ranMs;
    const isBlocked = mayBlock && usedMs + queuedMs - before.queuedMs < blockedShare * passedMs;
    return usedMs >= processorMs || isBlocked || passedMs >= longestMs;
  };
}

interface Usage {
  /** How long main has had a processor. */
  ranMs: number;
  /** How long it could have run and had to wait for one; 0 where the system does not tell. */
  queuedMs: number;
}

/** Linux counts a thread's waiting; elsewhere main's time is what the process used without this thread. */
function mainUsage(): Usage {
  if (process.platform === "linux") {
    const [ran, queued] = schedule().split(" ", 2).map(Number);
    if (ran !== undefined && queued !== undefined) return { ranMs: ran / 1e6, queuedMs: queued / 1e6 };
  }
  const all = process.cpuUsage();
  const here = process.threadCpuUsage();
  return { ranMs: (all.user + all.system - here.user - here.system) / 1000, queuedMs: 0 };
}

/** Kept open: a cell may have used up all that the process may open. */
let counters: number | undefined;
const buffer = Buffer.alloc(100);

/** Nanoseconds on a processor and in its queue, and how often; "" where this Linux does not count them. */
function schedule(): string {
  counters ??= openCounters();
  return counters < 0 ? "" : buffer.toString("latin1", 0, readSync(counters, buffer, 0, buffer.length, 0));
}

function openCounters(): number {
  try {
    return openSync(`/proc/${process.pid}/task/${process.pid}/schedstat`, "r");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "EMFILE", "ENFILE"].includes(code)) return -1;
    throw error;
  }
}
