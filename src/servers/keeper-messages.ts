// What main and the keeper of servers say to one another: a line of JSON each. Types only.

/** Whose rights a program gets, where it is not the caller's. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface Program {
  readonly argv: readonly string[];
  /** Added to the caller's environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

export type KeeperRequest =
  /** Makes the folder that goes with the server. */
  | { do: "folder"; folder: string; owner: Owner | undefined }
  /** Runs a program to its end. */
  | ({ do: "run"; folder: string } & Program)
  /** Starts the server of that folder. `signal` is what ends it in order; without one it is ended at once. */
  | ({ do: "start"; folder: string; signal: NodeJS.Signals | undefined } & Program)
  /** Ends it at once, as a crash would. The folder stays. */
  | { do: "kill"; folder: string }
  /** Ends it and removes the folder. */
  | { do: "stop"; folder: string };

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines that the program wrote. */
  readonly log: string;
}

export type KeeperAnswer =
  | { id: number; ending: Ending }
  | { id: number; pid: number }
  | { id: number; done: true }
  | { id: number; failed: string };

/** A server has ended, asked or unasked. */
export interface ServerEnded {
  readonly ended: string;
  readonly pid: number;
  readonly ending: Ending;
}
