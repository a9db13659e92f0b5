// Patience: whether main had its time, on a machine that may be busy with other things. Io thread.
// Wall-clock time alone would terminate a main that waits for a processor and has not run at all.

export interface PatienceLimits {
  /** Processor time after which main has had its chance. */
  processorMs: number;
  /** However little it got. */
  longestMs: number;
  /** Whether main may wait for something that is no processor, and so use none. */
  mayBlock: boolean;
}

/** Below this part of the time that has passed, the process does not compete for a processor: main is blocked. */
const blockedShare = 0.05;

/** Starts to count; the answer says whether main has had its time by now. */
export function startPatience({ processorMs, longestMs, mayBlock }: PatienceLimits): () => boolean {
  const startedMs = performance.now();
  const usageBefore = process.cpuUsage();
  return () => {
    const passedMs = performance.now() - startedMs;
    const { user, system } = process.cpuUsage(usageBefore);
    const usedMs = (user + system) / 1000;
    const isBlocked = mayBlock && usedMs < blockedShare * passedMs;
    return usedMs >= processorMs || isBlocked || passedMs >= longestMs;
  };
}
