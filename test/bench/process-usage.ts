// What processes have used, thread by thread, from /proc (Linux). pids → CPU milliseconds and voluntary sleeps.
import { readdirSync, readFileSync } from "node:fs";

export interface Usage {
  /** Exact: the scheduler counts nanoseconds, where /proc/PID/stat counts ticks of 10 ms. */
  cpuMs: number;
  /** How often a thread went to sleep by itself: each time, something had woken it. */
  wakeUps: number;
}

export type UsageByThread = ReadonlyMap<string, Usage>;

export function usageOf(pids: readonly number[]): UsageByThread {
  const usage = new Map<string, Usage>();
  for (const pid of pids) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const folder = `/proc/${pid}/task/${thread}`;
      const [ran = "0"] = readFileSync(`${folder}/schedstat`, "utf8").split(" ");
      const switches = /^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`${folder}/status`, "utf8"));
      usage.set(thread, { cpuMs: Number(ran) / 1e6, wakeUps: Number(switches?.[1] ?? 0) });
    }
  }
  return usage;
}

/** What the threads that live at the end have used in between. */
export function usedSince(before: UsageByThread, after: UsageByThread): Usage {
  const used = { cpuMs: 0, wakeUps: 0 };
  for (const [thread, { cpuMs, wakeUps }] of after) {
    used.cpuMs += cpuMs - (before.get(thread)?.cpuMs ?? 0);
    used.wakeUps += wakeUps - (before.get(thread)?.wakeUps ?? 0);
  }
  return used;
}
