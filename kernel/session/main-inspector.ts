// MainInspector: V8's inspector on the main thread, from the io thread: it reaches main at its next stack check, however
// busy it is. Connected on demand; an open session would print a line to stderr when the process ends.
import type { Session } from "node:inspector";

export class MainInspector {
  readonly #session: Session;
  #isClosed = false;

  static async open(): Promise<MainInspector> {
    const { Session } = await import("node:inspector");
    return new MainInspector(new Session());
  }

  private constructor(session: Session) {
    this.#session = session;
    session.connectToMainThread();
  }

  /** Runs `expression` on main, between two steps of what it does; its stack is on top of the interrupted one. */
  async evaluate(expression: string): Promise<unknown> {
    // Named as one of the kernel's own files, the expression's frame is left out of what users see.
    const named = `${expression}\n//# sourceURL=${import.meta.url}`;
    const answer = await this.#post("Runtime.evaluate", { expression: named, returnByValue: true, silent: true });
    return (answer as { result?: { value?: unknown } }).result?.value;
  }

  /** Ends what main executes, past every catch and finally. */
  async terminate(): Promise<void> {
    await this.#post("Runtime.terminateExecution", {});
  }

  async usedHeapBytes(): Promise<number> {
    return ((await this.#post("Runtime.getHeapUsage", {})) as { usedSize?: number }).usedSize ?? 0;
  }

  /** A full collection. */
  async collectGarbage(): Promise<void> {
    await this.#post("HeapProfiler.collectGarbage", {});
  }

  close(): void {
    this.#isClosed = true;
    this.#session.disconnect();
  }

  #post(method: string, parameters: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#session.post(method, parameters, (error, result) => {
        // What main did not come to before the session was closed is not wanted any more.
        if (this.#isClosed) resolve({});
        else if (error) reject(new Error(`inspector: ${method} failed: ${JSON.stringify(error)}`, { cause: error }));
        else resolve(result);
      });
    });
  }
}
