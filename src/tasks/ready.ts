// What runs next, in order: asyncio's ready queue. Main thread. wake-ups, first steps, callbacks → one at a time.
// Each runs with all that it can do without waiting (its microtasks) before the next: awaits that need not wait do not.
import { nextTick, setImmediate } from "../host.ts";
import { taskStorage } from "./current.ts";
import { FirstIn } from "./queue-order.ts";

/** Something that waits for its turn. `run` must not throw. */
export interface Ready {
  run(): void;
}

/** Waits for a turn of the loop besides: timers and sockets come first, and everything behind it after it. */
class AfterTurn implements Ready {
  readonly #ready: Ready;
  /** The turn in which it was queued. */
  readonly turn: number;

  constructor(ready: Ready, turn: number) {
    this.#ready = ready;
    this.turn = turn;
  }

  run(): void {
    this.#ready.run();
  }
}

let taken: (value: undefined) => void;
const take = (resolve: (value: undefined) => void): void => {
  taken = resolve;
};

/** A callback with the async context of whoever queued it. What it throws surfaces as an unhandled rejection. */
class Callback implements Ready {
  readonly #start: (value: undefined) => void;

  constructor(callback: () => void) {
    const promise = new Promise<undefined>(take);
    this.#start = taken;
    void promise.then(callback);
  }

  run(): void {
    this.#start(undefined);
  }
}

/** After so many steps without a turn of the loop one is taken, so that timers and sockets are never starved. */
const mostStepsATurn = 128;

const settled = Promise.resolve();
const queue = new FirstIn<Ready>();
let isScheduled = false;
/** The first in the queue waits for the loop to turn. */
let isBlocked = false;
let isTurnComing = false;
let isTimerRunning = false;
let steps = 0;
let turns = 0;

/** Queues `ready` behind all that is ready already. */
export function makeReady(ready: Ready): void {
  queue.add(ready);
  if (isScheduled) return;
  isScheduled = true;
  if (!isTimerRunning) {
    void settled.then(schedule);
    return;
  }
  isBlocked = true;
  askForTurn();
}

/** Runs the callback of a timer: what it makes ready goes on once all timers that are due have run, as in asyncio. */
export function runTimer(callback: () => void): void {
  isTimerRunning = true;
  try {
    callback();
  } finally {
    isTimerRunning = false;
  }
}

/** As `makeReady`, and not before the loop has turned. */
export function makeReadyNextTurn(ready: Ready): void {
  makeReady(new AfterTurn(ready, turns));
  askForTurn();
}

/** Queues `callback`, to be run in the caller's async context. */
export function enqueue(callback: () => void): void {
  makeReady(new Callback(callback));
}

/** As `enqueue`, and not before the loop has turned. */
export function enqueueNextTurn(callback: () => void): void {
  makeReadyNextTurn(new Callback(callback));
}

/** Whether nothing waits for its turn. */
export function isNothingReady(): boolean {
  return queue.size === 0;
}

/** Runs as a microtask; Node serves nextTick once no microtask is left. */
function schedule(): void {
  if (steps < mostStepsATurn) nextTick(runNext);
  else {
    isBlocked = true;
    askForTurn();
  }
}

function askForTurn(): void {
  if (isTurnComing) return;
  isTurnComing = true;
  // Outside of tasks: Node keeps immediates for a while after they ran, and each its async context.
  taskStorage.run(undefined, setImmediate, onTurn);
}

function runNext(): void {
  const next = queue.first;
  if (next instanceof AfterTurn && next.turn === turns) {
    isBlocked = true;
    return;
  }
  queue.take().run();
  steps++;
  if (queue.size > 0) void settled.then(schedule);
  else isScheduled = false;
}

function onTurn(): void {
  isTurnComing = false;
  turns++;
  steps = 0;
  if (!isBlocked) return;
  isBlocked = false;
  void settled.then(schedule);
}
