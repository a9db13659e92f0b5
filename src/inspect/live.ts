// live(view): a view that is kept up to date where it stands, by update_display_data. Main thread.
import { host } from "../host.ts";
import { liveTasks } from "../tasks/current.ts";
import type { View } from "./view.ts";

/** Options of `inspect.live`. */
export interface LiveOptions {
  /** For how long; 30 unless told. */
  seconds?: number;
  /** Between two pictures; 0.25 unless told. */
  everySeconds?: number;
}

/** A view that is being kept up to date. */
export interface LiveView extends Disposable {
  /** Shows it a last time and leaves it so. */
  stop(): void;
  /** Settles when it is no longer kept up to date. */
  readonly ended: Promise<void>;
}

let shown = 0;

/**
 * Shows a view and keeps it up to date until no task is left, `seconds` are over, or `stop()`. The cell goes on at once.
 * `inspect.live(() => inspect.timeline())`. Throws Error where there is no notebook to show it.
 */
export function live(view: () => View, { seconds = 30, everySeconds = 0.25 }: LiveOptions = {}): LiveView {
  const kernel = host();
  if (!kernel) throw new Error("inspect.live needs a notebook to show the view in: here, print the view itself");
  const displayId = `loopbook-live-${String(process.pid)}-${String(++shown)}`;
  const cell = kernel.currentCell();
  let last = "";
  const show = (update: boolean): void => {
    const bundle = view().toBundle();
    const text = JSON.stringify(bundle);
    if (text === last) return;
    last = text;
    const draw = (): void => {
      kernel.display(bundle, { displayId, update });
    };
    if (cell) kernel.runInCell(cell, draw);
    else draw();
  };
  show(false);
  const { promise: ended, resolve } = Promise.withResolvers<undefined>();
  const endsAt = performance.now() + seconds * 1000;
  const stop = (): void => {
    clearInterval(timer);
    show(true);
    resolve(undefined);
  };
  const timer = setInterval(() => {
    if (performance.now() >= endsAt || liveTasks().length === 0) stop();
    else show(true);
  }, everySeconds * 1000);
  timer.unref();
  return { stop, ended, [Symbol.dispose]: stop };
}
