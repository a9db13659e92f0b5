// The kernel's own log: lines on the process's real stderr, written at once from either thread.
import { writeSync } from "node:fs";

export function report(message: string): void {
  try {
    writeSync(2, `[loopbook] ${message}\n`);
  } catch (error) {
    // Whoever started the kernel closed its stderr: nobody is left to tell.
    if (!["EPIPE", "EBADF", "EAGAIN"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
