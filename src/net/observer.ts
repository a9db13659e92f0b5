// The hook of the inspector's sequence diagram: who watches connections. Main thread; costs one test when unset.
import type { Socket } from "node:net";

/** What happens on connections, at the moment it happens. Callbacks must not throw. */
export interface NetObserver {
  opened?(socket: Socket, role: "client" | "server"): void;
  sent?(socket: Socket, data: string | Uint8Array): void;
  received?(socket: Socket, data: Uint8Array): void;
  /** The other end sends no more. */
  ended?(socket: Socket): void;
  closed?(socket: Socket, error: Error | undefined): void;
}

/** The observer in use. A live binding, tested with one comparison at each event. */
export let netObserver: NetObserver | undefined;

/** Installs the observer, or takes it away. */
export function setNetObserver(next: NetObserver | undefined): void {
  netObserver = next;
}
