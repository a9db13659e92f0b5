// process.exit() in a kernel: the last output leaves first, then the process ends. Main thread.
import { exitProcess } from "../own-node.ts";
import { report } from "../session/log.ts";
import type { SharedState } from "../shared-state.ts";
import type { IoLink } from "./io-link.ts";

/** How long output may take to leave: a client that has stopped reading does not keep a process alive. */
const flushMs = 5000;

export interface Exit {
  /** Waits for the io thread. */
  leave: (code: number) => never;
  /** For when there is no io thread to wait for. */
  leaveNow: (code: number) => never;
}

/** Makes process.exit wait for the io thread. What a cell puts in its place is not what the kernel leaves by. */
export function installExit(link: IoLink, state: SharedState): Exit {
  const reallyExit = (process as unknown as { reallyExit: (code: number) => never }).reallyExit.bind(process);
  const leaveNow = (code: number): never => {
    try {
      return exitProcess(code);
    } catch (error) {
      // Of an `exit` listener, or of what has taken `process.emit`'s place.
      report(`what runs as the process exits failed: ${String(error)}`);
      return reallyExit(code === 0 ? 1 : code);
    }
  };
  const leave = (code: number): never => {
    link.post({ type: "exit", code });
    state.waitWhile("exitState", 0, flushMs);
    return leaveNow(code);
  };
  process.exit = (code?: number | string | null): never => leave(Number(code ?? process.exitCode ?? 0));
  return { leave, leaveNow };
}
