// The kernel's own log: lines on the process's real stderr, written at once from either thread.
import { writeSync } from "node:fs";

/** How many reports of one kind are written before only every doubling of their number is. */
const saidOneByOne = 20;
const counts = new Map<string, number>();

export function report(message: string): void {
  try {
    writeSync(2, `[loopbook] ${message}\n`);
  } catch (error) {
    // Whoever started the kernel closed its stderr: nobody is left to tell.
    if (!["EPIPE", "EBADF", "EAGAIN", "ENOSPC", "EFBIG", "EIO"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw error;
  }
}

/**
 * For what others can cause as often as they like: after the first 20 of a kind, those whose number is a power of two. A
 * stderr that nobody reads is a pipe that fills, and a full one would stop this thread.
 */
export function reportSeldom(kind: string, message: string): void {
  const count = (counts.get(kind) ?? 0) + 1;
  counts.set(kind, count);
  if (count <= saidOneByOne) report(message);
  else if (Number.isInteger(Math.log2(count))) report(`${message} (${count} times so far: ${kind})`);
}
