// PendingWork: what a cell has started and Node has not finished, so that `@settle` and `@background` know when it rests.
// Main thread; loaded only for cells that ask. Async hooks (without promises) are on only while one is watched.
import { type AsyncHook, createHook } from "node:async_hooks";
import { clearTimeout, setImmediate, setTimeout } from "../own-node.ts";
import { type CellRun, currentRun } from "./cell-run.ts";
import { withIntrinsics } from "./intrinsics.ts";

/** What else is work under way. Servers only wait for others; some of Node's own resources end with a collection only. */
const work = /^(Timeout|TCPWRAP|TLSWRAP|PIPEWRAP|UDPWRAP|UDPSENDWRAP|WORKER|ZLIB|HTTP2STREAM|HTTPCLIENTREQUEST)$/;
/** Requests that end by themselves: while one is open, the cell is still on its way to its first real wait. */
const requests =
  /^(FSREQ|GETADDRINFO|GETNAMEINFO|QUERY|TCPCONNECT|PIPECONNECT|Immediate|PROCESSWRAP|RANDOMBYTES|PBKDF2|KEYPAIRGEN|SIGNREQ)/;

interface Resource {
  hasRef?: () => boolean;
}

export class PendingWork {
  readonly #run: CellRun;
  readonly #hook: AsyncHook;
  readonly #open = new Map<number, { type: string; resource: Resource }>();
  #onLess: () => void = () => undefined;

  /** Watches what `run` starts from now on. Call `stop` when done. */
  constructor(run: CellRun) {
    this.#run = run;
    const options = {
      trackPromises: false,
      init: (id: number, type: string, _trigger: number, resource: Resource) => {
        if (currentRun.getStore() !== run) return;
        withIntrinsics(() => {
          if (requests.test(type) || work.test(type)) this.#open.set(id, { type, resource });
        });
      },
      destroy: (id: number) => {
        if (withIntrinsics(() => this.#open.delete(id))) this.#onLess();
      },
    };
    this.#hook = createHook(options).enable();
  }

  /** Resolves when the cell's timers, requests, connections and tasks are done, or the time is over. */
  finished(limitSeconds: number): Promise<void> {
    return this.#until(() => !this.#run.isHeld && this.#isQuiet(() => true), limitSeconds * 1000);
  }

  /** Resolves when the cell waits only for timers, servers and connections. */
  resting(limitMs: number): Promise<void> {
    return this.#until(() => this.#isQuiet((type) => requests.test(type)), limitMs);
  }

  stop(): void {
    withIntrinsics(() => {
      this.#hook.disable();
      this.#open.clear();
    });
  }

  #isQuiet(counts: (type: string) => boolean): boolean {
    return withIntrinsics(() => {
      for (const { type, resource } of this.#open.values()) {
        if (counts(type) && resource.hasRef?.() !== false) return false;
      }
      return true;
    });
  }

  #until(isDone: () => boolean, limitMs: number): Promise<void> {
    // Outside the cell's context, so that the waiting itself is not counted.
    return currentRun.exit(() =>
      withIntrinsics(
        () =>
          new Promise((resolve) => {
            const timer = setTimeout(finish, limitMs);
            function finish() {
              clearTimeout(timer);
              resolve();
            }
            const look = () => {
              if (!isDone()) return;
              // What just ended may have started something in its continuation: look again after two turns of the loop.
              setImmediate(() => setImmediate(() => (isDone() ? finish() : undefined)));
            };
            this.#onLess = look;
            this.#run.onRelease = look;
            look();
          }),
      ),
    );
  }
}
