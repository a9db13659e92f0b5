// An error of work that nobody awaits. In a notebook it is shown under the cell that began the work. Main thread.
import { host } from "../host.ts";

/** Reports `error` and lets the program go on, as asyncio does; `what` introduces it where there is no notebook. */
export function reportError(error: unknown, what: string): void {
  if (host()) void surface(error);
  else console.error(`${what}:`, error);
}

/** The rejection that nobody handles is what the kernel shows under the cell of this async context. */
function surface(error: unknown): Promise<never> {
  return new Promise((_resolve, reject: (reason: Error) => void) => {
    reject(error as Error);
  });
}
