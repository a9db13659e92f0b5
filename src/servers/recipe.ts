// What one kind of server needs: the four recipes have this shape, `start-server.ts` follows it. Types only.
import type { Owner, Program } from "./keeper-messages.ts";
import type { Greeting } from "./probe.ts";

/** Where one server lives. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  /** A password of its own: others on this machine may not use the server. */
  readonly secret: string;
}

/** Runs a program of the server to its end. @throws ServerStartError when it fails */
export type RunProgram = (program: Program) => Promise<void>;

/** A server whose program was found. */
export interface InstalledServer {
  /** Whose rights it gets, where it refuses those of root. */
  readonly owner?: Owner | undefined;
  /** What ends it in order; without one it is ended at once. */
  readonly signal?: NodeJS.Signals;
  readonly greeting: (place: Place) => Greeting;
  /** Fills the folder. */
  prepare?(place: Place, run: RunProgram): Promise<void>;
  command(place: Place): Program | Promise<Program>;
  url(place: Place): string;
}

export interface Recipe {
  /** `PostgreSQL` */
  readonly name: string;
  /** In the names of folders. */
  readonly slug: string;
  /** The environment variable with the address of a running server. */
  readonly variable: string;
  /** Where an address that names no port leads. */
  readonly usualPort: number;
  /** How to get the program, as sentences. */
  readonly howToInstall: string;
  /** Undefined where the program is not here. */
  find(): InstalledServer | undefined;
}
