// TaskQueries: what tasks do, asked from outside the process, whatever main does. Io thread.
// A snapshot is taken on main by V8's inspector between two steps of running code; a cancellation waits for main's turn.
import type { SharedState } from "../shared-state.ts";
import { MainInspector } from "./main-inspector.ts";
import type { MainThread } from "./main-thread.ts";

/** Main inside one native call runs nothing in between: then there is no answer. */
const answerMs = 2000;
const turnMs = 500;

export class TaskQueries {
  readonly #main: MainThread;
  readonly #state: SharedState;

  constructor({ main, state }: { main: MainThread; state: SharedState }) {
    this.#main = main;
    this.#state = state;
  }

  /** What main says of its cells and tasks; undefined when it is inside one native call and cannot say. */
  async snapshot(): Promise<Record<string, unknown> | undefined> {
    const isInputWait = this.#state.load("inputState") !== 0;
    const inspector = await MainInspector.open();
    try {
      const late = new Promise<undefined>((resolve) => setTimeout(resolve, answerMs, undefined).unref());
      const asked = inspector.evaluate('globalThis[Symbol.for("loopbook.tasks.outside")].snapshot()');
      const text = await Promise.race([asked, late]);
      return typeof text === "string" ? { ...(JSON.parse(text) as object), waitsForInput: isInputWait } : undefined;
    } finally {
      inspector.close();
    }
  }

  /** Has main load its inspector at its next turn, so that later snapshots say more. */
  startInspector(): void {
    this.#main.post({ type: "startInspector" });
  }

  /** Asks a task to end. `asked`: main has not turned yet, and will do so when it does. */
  async cancel(taskId: number): Promise<"cancelled" | "unknown" | "asked"> {
    const found = await this.#main.cancelTask(taskId, turnMs);
    return found === undefined ? "asked" : found ? "cancelled" : "unknown";
  }
}
