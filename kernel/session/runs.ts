// Runs: which request each execution came from, so that what it prints long after idle still finds its cell.
import type { ChannelName } from "../wire/connection-file.ts";
import type { Header, Message } from "../protocol/header.ts";
import type { ExecuteRequest } from "../protocol/messages.ts";

export interface Run {
  readonly run: number;
  readonly parent: Header;
  readonly identities: Uint8Array[];
  readonly silent: boolean;
  /** Whether history keeps it and the count went up. */
  readonly isStored: boolean;
  readonly allowStdin: boolean;
  readonly executionCount: number;
  /** The subshell that runs it; undefined is the main shell. */
  readonly subshell: string | undefined;
}

/** However many are still in use: code that prints later than this is attributed to the oldest run kept. */
const keptAtMost = 100_000;
/** Kept in any case: what no cell claims goes to the last one. */
const recent = 100;

export class Runs {
  readonly #runs = new Map<number, Run>();
  #serial = 0;
  #stored = 0;
  /** Runs whose code is gone, until they are no longer recent. */
  #gone: number[] = [];

  /** The count of the last execution that history holds: `In[n]`. */
  get executionCount(): number {
    return this.#stored;
  }

  open(request: Message<ExecuteRequest>): Run {
    const silent = isTrue(request.content.silent, false);
    const isStored = isTrue(request.content.store_history, true) && !silent;
    if (isStored) this.#stored++;
    const run: Run = {
      run: ++this.#serial,
      parent: request.header,
      identities: request.identities,
      silent,
      isStored,
      allowStdin: isTrue(request.content.allow_stdin, true),
      executionCount: this.#stored,
      subshell: request.header.subshell_id ?? undefined,
    };
    this.#runs.set(run.run, run);
    if (this.#runs.size > keptAtMost) this.#runs.delete(this.#oldest() ?? run.run);
    return run;
  }

  /** Nothing that these runs started is left on main: nothing more will come from them. */
  forget(runs: readonly number[]): void {
    this.#gone.push(...runs);
    if (this.#gone.length < recent) return;
    const isRecent = (run: number) => run > this.#serial - recent;
    for (const run of this.#gone) if (!isRecent(run)) this.#runs.delete(run);
    this.#gone = this.#gone.filter(isRecent);
  }

  /** The run that a request opened, if it is a recent one. */
  of(request: Header): Run | undefined {
    const latest = this.#runs.get(this.#serial);
    return latest?.parent === request ? latest : undefined;
  }

  find(run: number): Run | undefined {
    const found = this.#runs.get(run);
    if (found) return found;
    const oldest = this.#oldest();
    return oldest === undefined ? undefined : this.#runs.get(oldest);
  }

  #oldest(): number | undefined {
    return this.#runs.keys().next().value;
  }
}

/** Clients send any JSON; what crosses to main must be a plain yes or no. */
function isTrue(value: unknown, otherwise: boolean): boolean {
  return value === undefined || value === null ? otherwise : Boolean(value);
}

export type RequestChannel = Extract<ChannelName, "shell" | "control">;
