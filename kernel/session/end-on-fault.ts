// A fault of the kernel itself, which nothing caught: the process ends with the reason on its stderr. Io thread.
import { inspect } from "node:util";
import { report } from "./log.ts";

/**
 * Nothing of the kernel is known to be whole then, and main may be busy for ever: so it does not end by main's turning,
 * nor with the thread alone, whose sockets would abort the process without a word.
 */
export function endOnFault(): void {
  process.on("uncaughtException", (error) => {
    report(`the kernel's io thread failed, so the kernel ends: ${inspect(error)}`);
    process.kill(process.pid, "SIGKILL");
  });
}
