// Waiting for a widget: one value, or all that come. An interrupt of the cell or a cancelled task ends the wait.
import { Suspension } from "../tasks/suspension.ts";
import type { Listeners } from "./listeners.ts";

/** What is waited for. */
export interface Waitable {
  /** As a person reads it: `IntSlider.value`. */
  label: string;
  listeners: Listeners;
  isClosed: () => boolean;
}

interface Changed<Value> {
  value: Value;
}

export function nextValue<Value>({ label, listeners, isClosed }: Waitable, event: string): Promise<Value | undefined> {
  const closed = () => new Error(`${label}: the widget is closed`);
  if (isClosed()) return Promise.reject(closed());
  const wait = new Suspension<Value | undefined>({ kind: "widget", label });
  const stopEvent = listeners.add(event, (change?: Changed<Value>) => {
    wait.resolve(change?.value);
  });
  const stopClose = listeners.add("close", () => {
    wait.reject(closed());
  });
  const stop = () => {
    stopEvent();
    stopClose();
  };
  wait.promise.then(stop, stop);
  return wait.promise;
}

export async function* valuesOf<Value>(
  { label, listeners, isClosed }: Waitable,
  event: string,
): AsyncGenerator<Value, void, undefined> {
  const arrived: Value[] = [];
  let wait: Suspension | undefined;
  const stopEvent = listeners.add(event, ({ value }: Changed<Value>) => {
    arrived.push(value);
    wait?.resolve();
  });
  const stopClose = listeners.add("close", () => wait?.resolve());
  try {
    for (;;) {
      while (arrived.length > 0) yield arrived.shift() as Value;
      if (isClosed()) return;
      wait = new Suspension({ kind: "widget", label });
      await wait.promise;
    }
  } finally {
    stopEvent();
    stopClose();
  }
}
