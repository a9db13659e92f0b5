// A cell's time: interrupted when it is over, and the kernel killed where that does not help. exchange → isOver, why.
// The check of its types has a time of its own, as long: a cell is not late because the machine checks many.
import type { Exchange } from "../client/exchange.ts";
import type { Kernel } from "../client/start-kernel.ts";

export interface TimeLimit {
  readonly isOver: boolean;
  /** What took longer than it may. */
  readonly text: string;
  clear(): void;
}

/** How long an interrupted cell may take to end. */
const interruptGraceMs = 5000;

export function startTimeLimit(kernel: Kernel, exchange: Exchange, seconds: number): TimeLimit {
  const limit = {
    isOver: false,
    text: `it was interrupted as it took longer than ${seconds} s (--timeout)`,
    clear: () => clearTimeout(timer),
  };
  let timer = setTimeout(() => {
    // Until the kernel has said otherwise.
    limit.isOver = true;
    void interrupt(kernel, exchange, checkTypes);
  }, seconds * 1000);
  return limit;

  /** The cell had ended when its time was over, and what is waited for is its type check. */
  function checkTypes(): void {
    limit.isOver = false;
    timer = setTimeout(() => {
      limit.isOver = true;
      limit.text = `the check of its types took longer than ${seconds} s (--timeout)`;
      void kernel.process.kill();
    }, seconds * 1000);
  }
}

/** Stops the cell; one that does not end in time takes its kernel with it. */
export async function interrupt(kernel: Kernel, exchange: Exchange, onNothingRuns?: () => void): Promise<void> {
  const timer = setTimeout(() => {
    if (!exchange.isDone) void kernel.process.kill();
  }, interruptGraceMs);
  // A kernel that dies of it shows in the cell's own wait.
  const interrupted = kernel.interrupt().then(({ wasRunning }) => {
    if (wasRunning !== false || onNothingRuns === undefined) return;
    clearTimeout(timer);
    if (!exchange.isDone) onNothingRuns();
  });
  await Promise.allSettled([interrupted, exchange.done]);
  clearTimeout(timer);
}
