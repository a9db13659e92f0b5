// microtasks(): in which order the pieces of a cell run: sync, nextTick, microtask, timer, immediate. Main thread.
// Async hooks tell when each piece begins; on only while one is recorded. They add no ticks, so the order is the true one.
import { AsyncLocalStorage, createHook } from "node:async_hooks";
import { formatWithOptions } from "node:util";
import { layOutOrder, orderSvg, orderText } from "./order-view.ts";
import { formatPlace, placeOf, takeTrail, type Trail } from "./places.ts";
import { View } from "./view.ts";

/** Node's queues, in the order in which a turn of the loop serves them. */
export type StepKind = "sync" | "nextTick" | "microtask" | "timer" | "immediate" | "I/O";

/** A piece of code that ran without giving way. */
export interface OrderStep {
  readonly number: number;
  readonly kind: StepKind;
  /** What it printed by `console`. */
  readonly printed: readonly string[];
  /** The step in which it was queued. */
  readonly queuedBy: number | undefined;
  /** Where it was queued. */
  readonly place: string | undefined;
}

interface Queued {
  readonly kind: StepKind;
  readonly by: OpenStep;
  readonly trail: Trail;
  readonly repeats: boolean;
}

interface OpenStep {
  readonly kind: StepKind;
  readonly printed: string[];
  readonly by: OpenStep | undefined;
  readonly trail: Trail | undefined;
}

/** Options of `microtasks`. */
export interface OrderOptions {
  /** How long to wait at most for what was queued; 2 unless told. */
  seconds?: number;
}

const kinds: Readonly<Record<string, StepKind>> = {
  TickObject: "nextTick",
  PROMISE: "microtask",
  Microtask: "microtask",
  Timeout: "timer",
  Immediate: "immediate",
};
/** Things that never call back into what is recorded. */
const ignored = new Set(["TIMERWRAP", "MESSAGEPORT", "WORKER", "HTTPINCOMINGMESSAGE"]);
const mostSteps = 300;
const methods = ["log", "info", "debug", "warn", "error"] as const;
const printers: Record<(typeof methods)[number], (...values: unknown[]) => void> = console;
const recorded = new AsyncLocalStorage<OrderRecorder>();

class OrderRecorder {
  readonly steps: OpenStep[] = [];
  readonly #queued = new Map<number, Queued>();
  readonly #stack: OpenStep[] = [];
  #onLess: () => void = () => undefined;
  readonly #hook = createHook({
    init: (id, type) => {
      if (recorded.getStore() !== this || ignored.has(type)) return;
      const by = this.#stack.at(-1) ?? this.steps[0];
      if (!by) return;
      const kind = kinds[type] ?? "I/O";
      this.#queued.set(id, { kind, by, trail: takeTrail(), repeats: type === "PROMISE" });
    },
    before: (id) => {
      const queued = this.#queued.get(id);
      if (!queued) return;
      const step = { kind: queued.kind, printed: [], by: queued.by, trail: queued.trail };
      this.#stack.push(step);
      if (this.steps.length < mostSteps) this.steps.push(step);
    },
    after: (id) => {
      if (!this.#queued.has(id)) return;
      this.#stack.pop();
      this.#forget(id);
    },
    // A promise is done with when it is settled, though nothing has run for it.
    promiseResolve: (id) => {
      if (this.#queued.get(id)?.kind === "microtask" && this.#stack.length === 0) this.#onLess();
    },
    destroy: (id) => {
      this.#forget(id);
    },
  });

  /** Runs `body` as the first, synchronous step. */
  run<T>(body: () => T): T {
    const step: OpenStep = { kind: "sync", printed: [], by: undefined, trail: undefined };
    this.steps.push(step);
    this.#stack.push(step);
    this.#hook.enable();
    try {
      return recorded.run(this, body);
    } finally {
      this.#stack.pop();
    }
  }

  print(text: string): void {
    (this.#stack.at(-1) ?? this.steps[0])?.printed.push(text);
  }

  /** Resolves when no callback is outstanding that will run by itself. Timers and the like; promises follow from them. */
  async rest(limitMs: number): Promise<void> {
    const isQuiet = (): boolean => [...this.#queued.values()].every(({ repeats }) => repeats);
    await recorded.exit(
      () =>
        new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, limitMs);
          const look = (): void => {
            if (!isQuiet()) return;
            // Hooks call this from within what is recorded: the looking itself must not count.
            recorded.exit(() => {
              setImmediate(() => {
                if (!isQuiet()) return;
                clearTimeout(timer);
                resolve();
              });
            });
          };
          this.#onLess = look;
          look();
        }),
    );
    this.#hook.disable();
  }

  #forget(id: number): void {
    if (this.#queued.delete(id)) this.#onLess();
  }
}

/**
 * Runs `body` and shows in which order its pieces ran, what each printed, and which step queued it. Waits for what it
 * queued, up to `seconds`. Rejects with what the body throws.
 */
export async function microtasks(body: () => unknown, { seconds = 2 }: OrderOptions = {}): Promise<View<OrderStep[]>> {
  const recorder = new OrderRecorder();
  const restore = listen((text) => {
    recorded.getStore()?.print(text);
  });
  try {
    // From a turn of its own, as cells run: inside a microtask the other microtasks would come before nextTick.
    await new Promise<unknown>((resolve) => {
      setImmediate(() => {
        resolve((async () => await recorder.run(body))());
      });
    });
    await recorder.rest(seconds * 1000);
  } finally {
    restore();
  }
  // Pieces that belong to no line of the user's, and printed nothing, tell nothing.
  const told = recorder.steps.filter(
    (step) => step.kind === "sync" || step.printed.length > 0 || placeOf(step.trail) !== undefined,
  );
  const numberOf = (step: OpenStep | undefined): number | undefined => {
    let each = step;
    while (each && !told.includes(each)) each = each.by;
    return each && told.indexOf(each) + 1;
  };
  const steps = told.map((step, i): OrderStep => ({
    number: i + 1,
    kind: step.kind,
    printed: step.printed,
    queuedBy: numberOf(step.by),
    place: formatPlace(placeOf(step.trail)) || undefined,
  }));
  const order = layOutOrder(steps);
  return new View(steps, { text: () => orderText(order), svg: (ground) => orderSvg(order, ground) });
}

/** Hears what is printed by console, which goes on printing. */
function listen(take: (text: string) => void): () => void {
  const before = methods.map((name) => ({ name, method: printers[name] }));
  for (const { name, method } of before) {
    printers[name] = (...values: unknown[]): void => {
      take(formatWithOptions({ colors: false }, ...values));
      // What printing queues, such as the writing of a stream, is none of the program's pieces.
      recorded.exit(() => {
        method(...values);
      });
    };
  }
  return () => {
    for (const { name, method } of before) printers[name] = method;
  };
}
