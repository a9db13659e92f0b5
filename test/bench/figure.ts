// What a figure is: how one sample of it is taken from one kernel, and how samples become the table's rows.
import type { Aggregate } from "./statistics.ts";
import { KernelProcess } from "./kernel-process.ts";
import type { KernelKind } from "./kernels.ts";

export interface Row {
  key: string;
  label: string;
  unit: "ms" | "MiB" | "×" | "ns";
  aggregate: Aggregate;
  /** What Loopbook is to reach, in words, and whether it does. */
  target?: { text: string; reached: (value: number, peers: Partial<Record<KernelKind["name"], number>>) => boolean };
}

/** Row key → samples. A kernel that cannot do what a row measures gives a reason in place of numbers. */
export type Samples = Record<string, number[] | string>;

export interface Figure {
  name: string;
  title: string;
  rows: readonly Row[];
  rounds: number;
  quickRounds: number;
  /** A sample that takes longer counts as a failure. */
  limitSeconds: number;
  /** Takes one sample; kernels take turns. */
  sample: (context: SampleContext) => Promise<Samples>;
}

/** What one kernel has at hand through all rounds of one figure. */
export class SampleContext {
  readonly kind: KernelKind;
  readonly quick: boolean;
  /** Rows that this kernel has failed in an earlier round, and why: a sample may spare itself a second try. */
  readonly failed = new Map<string, string>();
  /** Samples that were lost as a whole, and why. */
  readonly lost: string[] = [];
  #kept: KernelProcess | undefined;

  constructor(kind: KernelKind, quick: boolean) {
    this.kind = kind;
    this.quick = quick;
  }

  /** Picks the code in the kernel's language. */
  code(sources: { typescript: string; python: string }): string {
    return sources[this.kind.language];
  }

  /** A kernel that stays over all rounds of the figure. `prepare` runs once after its start. */
  async kept(prepare?: (kernel: KernelProcess) => Promise<void>): Promise<KernelProcess> {
    if (this.#kept === undefined) {
      this.#kept = await KernelProcess.start(this.kind);
      await this.#kept.ready();
      await prepare?.(this.#kept);
    }
    return this.#kept;
  }

  /** A kernel of its own for one sample: the kept one is replaced by it. */
  async fresh(): Promise<KernelProcess> {
    await this.drop();
    this.#kept = await KernelProcess.start(this.kind);
    return this.#kept;
  }

  async drop(): Promise<void> {
    const kernel = this.#kept;
    this.#kept = undefined;
    await kernel?.stop();
  }
}

/** @throws Error that says how a cell that should work has failed */
export function mustSucceed(reply: Record<string, unknown>): void {
  if (reply["status"] !== "ok") throw new Error(`a cell failed: ${String(reply["ename"])}: ${String(reply["evalue"])}`);
}

/** Rejects when `promise` takes longer; the promise itself is not stopped. */
export async function within<T>(seconds: number, what: string, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what}: nothing within ${seconds} s`)), seconds * 1000);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
