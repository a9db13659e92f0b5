// process.exit() in a kernel: the last output leaves first, then the process ends. Main thread.
import type { SharedState } from "../shared-state.ts";
import type { IoLink } from "./io-link.ts";

/** How long output may take to leave: a client that has stopped reading does not keep a process alive. */
const flushMs = 5000;

/** Makes process.exit wait for the io thread. Returns the plain exit, for when there is no io thread to wait for. */
export function installExit(link: IoLink, state: SharedState): (code: number) => never {
  const exitProcess = process.exit.bind(process);
  const exitNow = (code: number): never => exitProcess(code);
  const exitOnce = (code?: number | string | null): never => {
    const exitCode = Number(code ?? process.exitCode ?? 0);
    link.post({ type: "exit", code: exitCode });
    state.waitWhile("exitState", 0, flushMs);
    return exitNow(exitCode);
  };
  process.exit = exitOnce;
  return exitNow;
}
