// Who listens where in this process, so that an address in use can be told from whose it is. Main thread.
import { host, type HostCell } from "../host.ts";
import { AddressInUseError, ConnectionError } from "./errors.ts";
import { formatAddress } from "./connection.ts";

interface Holder {
  readonly cell: HostCell | undefined;
}

const holders = new Map<string, Holder>();

/** Notes that the current cell's server listens at the address. Returns what takes the note back. */
export function holdAddress(hostAddress: string, port: number): () => void {
  const key = formatAddress(hostAddress, port);
  const holder = { cell: host()?.currentCell() };
  holders.set(key, holder);
  return () => {
    if (holders.get(key) === holder) holders.delete(key);
  };
}

const wildcards = new Set(["0.0.0.0", "::"]);

function holderOf(hostAddress: string, port: number): Holder | undefined {
  const exact = holders.get(formatAddress(hostAddress, port));
  if (exact) return exact;
  const candidates = wildcards.has(hostAddress)
    ? [...holders].filter(([key]) => key.endsWith(`:${String(port)}`)).map(([, holder]) => holder)
    : [...wildcards].map((wildcard) => holders.get(formatAddress(wildcard, port)));
  return candidates.find((holder) => holder !== undefined);
}

/** The system's refusal to listen at an address, as an error that says who holds it where that is the reason. */
export function listenError(error: unknown, hostAddress: string, port: number): Error {
  const { code } = error as { code?: string };
  const address = formatAddress(hostAddress, port);
  if (code === "EADDRINUSE") {
    return new AddressInUseError(`Cannot listen on ${address}: ${heldBy(hostAddress, port)}`, code, error);
  }
  const reason =
    code === "EACCES"
      ? "ports below 1024 need special rights"
      : code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
        ? "this machine has no such address"
        : (error as Error).message;
  return new ConnectionError(`Cannot listen on ${address}: ${reason}`, code, error);
}

function heldBy(hostAddress: string, port: number): string {
  const holder = holderOf(hostAddress, port);
  if (!holder) return "the address is in use by another program";
  if (!holder.cell) return "the address is in use by another server of this program";
  const count = String(holder.cell.executionCount);
  return `the address is in use by the server of cell In[${count}] of this notebook; close it, or run that cell again`;
}
