// The heartbeat: a short timer on the loop. How late it comes is the loop's lag; what is very late was blocked.
// Main thread. Beats only while a cell runs, tasks do something, or a trace is recorded. The kernel's io thread sees that
// a beat stays out, and has `sample()` called on main, in the middle of what blocks it.
import { host, type LoopWatch } from "../host.ts";
import { type Place, placesOf, takeTrail, type Trail } from "./places.ts";
import { thresholds } from "./thresholds.ts";
import type { Tracker } from "./tracker.ts";

/** Milliseconds between beats. */
export const beatMs = 10;
/** How many beats in which no task did anything it takes to stop: a third of a second. */
const mostQuietBeats = 30;
/** A minute of beats. */
const mostBeats = 6000;
const mostStretches = 200;
const sampleFrames = 40;
/** A sample's stack, before it is known whether the beat was late enough. */
interface Sample {
  readonly trail: Trail;
  /** How many of our microtasks had run: between two samples one more has, unless one piece of code blocks. */
  readonly microtasks: number;
}

/** One beat. */
export interface Beat {
  /** Seconds of the machine's clock (`loop.time()` unless time is virtual). */
  readonly atSeconds: number;
  readonly lagMs: number;
  /** The part of it that is this program's own doing, not that of a machine busy with others. */
  readonly ownLagMs: number;
}

/** A stretch in which the loop did not turn. */
export interface BlockedStretch {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly blockedMs: number;
  /** Where it was seen to be, the user's lines innermost first; the sample seen most often. Empty without samples. */
  readonly stack: readonly Place[];
  readonly sampleCount: number;
  /** This thread had little of the processor and was not seen to do anything: the machine was busy with others. */
  readonly isMachine: boolean;
  /** Microtasks went on running, one after another: no single piece of code took that long. */
  readonly isStarvation: boolean;
  /** The task that ran, if it was one's. */
  readonly task: { readonly id: number; readonly name: string } | undefined;
}

const settled = Promise.resolve();

export class Heartbeat {
  readonly stretches: BlockedStretch[] = [];
  #beats: Beat[] = [];
  readonly #tracker: Tracker;
  #timer: NodeJS.Timeout | undefined;
  #watch: LoopWatch | undefined;
  #lastSeconds = 0;
  #lastCpuMs = 0;
  #samples: Sample[] = [];
  #microtasks = 0;
  #holds = 0;
  #isActive = false;
  #quietBeats = 0;

  constructor(tracker: Tracker) {
    this.#tracker = tracker;
  }

  get beats(): readonly Beat[] {
    return this.#beats;
  }

  /** Something happened: starts beating, if it does not beat. */
  start(): void {
    this.#isActive = true;
    if (this.#timer) return;
    this.#lastSeconds = performance.now() / 1000;
    this.#lastCpuMs = cpuTimeMs();
    this.#samples = [];
    this.#watch = host()?.inspection?.watchLoop(thresholds.blockedMs);
    this.#schedule();
  }

  /** Beats until the returned function is called, whatever else lives. */
  hold(): () => void {
    this.#holds++;
    this.start();
    return () => {
      this.#holds--;
    };
  }

  /** Called by the io thread, through the debugger, while main is busy. */
  sample(): void {
    this.#samples.push({ trail: takeTrail(sampleFrames), microtasks: this.#microtasks });
    void settled.then(() => {
      this.#microtasks++;
    });
  }

  /** Looks at once, instead of with the next beat: a view that is asked for right after a block should show it. */
  look(): void {
    if (this.#timer) this.#beat();
  }

  #schedule(): void {
    this.#timer = setTimeout(this.#onTimer, beatMs);
    this.#timer.unref();
  }

  readonly #onTimer = (): void => {
    this.#beat();
    if (this.#isNeeded()) this.#schedule();
    else {
      this.#timer = undefined;
      this.#watch?.stop();
      this.#watch = undefined;
    }
  };

  /** Tasks that only wait need no beats: the next step of one begins them again, before its code runs. */
  #isNeeded(): boolean {
    if (this.#isActive) this.#quietBeats = 0;
    this.#isActive = false;
    if (this.#holds > 0 || this.#quietBeats++ < mostQuietBeats) return true;
    const inspection = host()?.inspection;
    return inspection !== undefined && inspection.runningCells().length > 0;
  }

  #beat(): void {
    const now = performance.now() / 1000;
    const lagMs = Math.max(0, (now - this.#lastSeconds) * 1000 - beatMs);
    this.#watch?.beat();
    const cpuMs = cpuTimeMs();
    const spentMs = cpuMs - this.#lastCpuMs;
    const stretch = lagMs >= thresholds.blockedMs ? this.#blocked(now, lagMs, spentMs) : undefined;
    const isMachine = stretch?.isMachine ?? spentMs < lagMs / 2;
    this.#beats.push({ atSeconds: now, lagMs, ownLagMs: isMachine ? Math.min(lagMs, spentMs) : lagMs });
    if (this.#beats.length >= 2 * mostBeats) this.#beats = this.#beats.slice(-mostBeats);
    this.#lastCpuMs = cpuMs;
    this.#samples = [];
    this.#lastSeconds = now;
  }

  #blocked(now: number, lagMs: number, spentMs: number): BlockedStretch {
    const startSeconds = now - lagMs / 1000;
    const samples = this.#samples;
    const stacks = samples.map(({ trail }) => placesOf(trail));
    const turned = samples.filter(({ microtasks }, i) => i > 0 && microtasks !== samples[i - 1]?.microtasks).length;
    const task = this.#busiest(startSeconds, now);
    const stack = mostSeen(stacks);
    // Code that waits for another process or thread needs no processor, and is seen where it waits.
    const wasSeen = stack.length > 0 && samples.length > 1;
    const stretch: BlockedStretch = {
      startSeconds,
      endSeconds: now,
      blockedMs: lagMs,
      stack,
      sampleCount: samples.length,
      isMachine: spentMs < lagMs / 2 && !wasSeen && !(task && spentMs >= lagMs / 4),
      isStarvation: turned > 1 && turned >= (samples.length - 1) / 2,
      task,
    };
    this.stretches.push(stretch);
    if (this.stretches.length > mostStretches) this.stretches.shift();
    return stretch;
  }

  /** The task that ran for most of the stretch, and for at least half of it. */
  #busiest(startSeconds: number, endSeconds: number): BlockedStretch["task"] {
    for (const record of this.#tracker.records()) {
      let ranSeconds = 0;
      record.phases.forEach(({ phase, startSeconds: from }, i) => {
        const to = record.phases[i + 1]?.startSeconds ?? endSeconds;
        if (phase === "running") ranSeconds += Math.max(0, Math.min(to, endSeconds) - Math.max(from, startSeconds));
      });
      if (ranSeconds > (endSeconds - startSeconds) / 2) return { id: record.id, name: record.name };
    }
    return undefined;
  }
}

/** What this thread has had of the processor. */
function cpuTimeMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The stack whose innermost line was seen most often. */
function mostSeen(stacks: readonly Place[][]): readonly Place[] {
  const counts = new Map<string, { count: number; stack: Place[] }>();
  for (const stack of stacks) {
    const line = stack[0]?.position.replace(/:\d+$/, "");
    if (line === undefined) continue;
    const seen = counts.get(line) ?? { count: 0, stack };
    seen.count++;
    counts.set(line, seen);
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)[0]?.stack ?? [];
}
