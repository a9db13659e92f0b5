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

/** Code that prints later than this many executions after its own is attributed to the oldest run kept. */
const kept = 100_000;

export class Runs {
  readonly #runs = new Map<number, Run>();
  #serial = 0;
  #stored = 0;
  #oldest = 1;

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
    if (this.#runs.size > kept) this.#runs.delete(this.#oldest++);
    return run;
  }

  /** The run that a request opened, if it is a recent one. */
  of(request: Header): Run | undefined {
    const latest = this.#runs.get(this.#serial);
    return latest?.parent === request ? latest : undefined;
  }

  find(run: number): Run | undefined {
    return this.#runs.get(run) ?? this.#runs.get(this.#oldest);
  }
}

/** Clients send any JSON; what crosses to main must be a plain yes or no. */
function isTrue(value: unknown, otherwise: boolean): boolean {
  return value === undefined || value === null ? otherwise : Boolean(value);
}

export type RequestChannel = Extract<ChannelName, "shell" | "control">;
