// The one inspector of this process: tracker and heartbeat, at work from the first import on. Main thread.
import { host } from "../host.ts";
import { liveTasks } from "../tasks/current.ts";
import { setTaskObserver } from "../tasks/observer.ts";
import { Heartbeat } from "./heartbeat.ts";
import { watchNet } from "./net-events.ts";
import { takeSnapshot } from "./snapshot.ts";
import { Tracker } from "./tracker.ts";

export const tracker = new Tracker();
export const heartbeat = new Heartbeat(tracker);

/** What the kernel's io thread calls on main, through the debugger, while main may be in the middle of anything. */
export interface InspectorHooks {
  /** A LoopSnapshot of what is live. */
  snapshot(): object;
  /** Notes where main is. */
  sample(): void;
  /** Asks a task to end; false if there is none of that id. */
  cancelTask(id: number): boolean;
}

function install(): void {
  setTaskObserver(tracker);
  tracker.onActivity = () => {
    heartbeat.start();
  };
  host()?.inspection?.onCellStarted(() => {
    heartbeat.start();
  });
  heartbeat.start();
  watchNet();
  const hooks: InspectorHooks = {
    snapshot: () => takeSnapshot(tracker, { live: true }),
    sample: () => {
      heartbeat.sample();
    },
    cancelTask: (id) =>
      liveTasks()
        .find((task) => task.id === id)
        ?.cancel("cancelled from outside") ?? false,
  };
  Object.defineProperty(globalThis, Symbol.for("loopbook.inspect"), { value: hooks, configurable: true });
}

install();
