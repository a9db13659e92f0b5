// What happened on the connections of `loopbook/net`, in order: the sequence diagram's messages. Main thread.
// The net observer's calls → NetMessage[], bounded. Both ends of a connection within this process are one message.
import type { Socket } from "node:net";
import { host } from "../host.ts";
import { setNetObserver } from "../net/observer.ts";
import { currentTask } from "../tasks/current.ts";

export interface NetMessage {
  /** Seconds of the machine's clock. */
  readonly atSeconds: number;
  readonly kind: "connect" | "data" | "end" | "close" | "reset";
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  /** The first characters of what was sent, control characters written out. */
  readonly text: string;
}

/** The two ends of one connection, by their names in the figure. */
interface Ends {
  readonly own: string;
  readonly peer: string;
  /** `127.0.0.1:50000-127.0.0.1:8888`, the same for both ends. */
  readonly key: string;
}

const mostMessages = 2000;
const previewCharacters = 24;

const messages: NetMessage[] = [];
const endsOf = new WeakMap<Socket, Ends>();
/** Names of client ends by their address, so that the server's end calls them the same. */
const clientNames = new Map<string, string>();
/** Connections of which both ends are in this process: what one sends, the other's receiving need not be told again. */
const openEnds = new Map<string, number>();

function preview(data: string | Uint8Array): string {
  const text = typeof data === "string" ? data : Buffer.from(data.subarray(0, 4 * previewCharacters)).toString("latin1");
  const shown = JSON.stringify(text.slice(0, previewCharacters)).slice(1, -1).replaceAll('\\"', '"');
  return text.length > previewCharacters ? `${shown}…` : shown;
}

function add(kind: NetMessage["kind"], from: string, to: string, data: string | Uint8Array = ""): void {
  const bytes = typeof data === "string" ? Buffer.byteLength(data) : data.byteLength;
  messages.push({ atSeconds: performance.now() / 1000, kind, from, to, bytes, text: preview(data) });
  if (messages.length >= 2 * mostMessages) messages.splice(0, mostMessages);
}

function address(hostName: string | undefined, port: number | undefined): string {
  return `${(hostName ?? "?").replace(/^::ffff:/, "")}:${String(port ?? 0)}`;
}

function clientName(own: string): string {
  const cell = host()?.currentCell();
  const who = currentTask()?.name ?? (cell ? `In[${String(cell.executionCount)}]` : "client");
  return `${who} ${own.slice(own.lastIndexOf(":"))}`;
}

/** Begins to note what happens on connections from now on. */
export function watchNet(): void {
  setNetObserver({
    opened(socket, role) {
      const own = address(socket.localAddress, socket.localPort);
      const peer = address(socket.remoteAddress, socket.remotePort);
      const key = [own, peer].sort().join("-");
      openEnds.set(key, (openEnds.get(key) ?? 0) + 1);
      if (role === "client") {
        const name = clientNames.get(own) ?? clientName(own);
        clientNames.set(own, name);
        endsOf.set(socket, { own: name, peer: `server ${peer}`, key });
        if (openEnds.get(key) === 1) add("connect", name, `server ${peer}`);
      } else {
        const name = clientNames.get(peer) ?? `client ${peer.slice(peer.lastIndexOf(":"))}`;
        clientNames.set(peer, name);
        endsOf.set(socket, { own: `server ${own}`, peer: name, key });
        if (openEnds.get(key) === 1) add("connect", name, `server ${own}`);
      }
    },
    sent(socket, data) {
      const ends = endsOf.get(socket);
      if (ends) add("data", ends.own, ends.peer, data);
    },
    received(socket, data) {
      const ends = endsOf.get(socket);
      if (ends && (openEnds.get(ends.key) ?? 0) < 2) add("data", ends.peer, ends.own, data);
    },
    ended(socket) {
      const ends = endsOf.get(socket);
      if (ends) add("end", ends.peer, ends.own);
    },
    closed(socket, error) {
      const ends = endsOf.get(socket);
      if (!ends) return;
      endsOf.delete(socket);
      const left = (openEnds.get(ends.key) ?? 1) - 1;
      if (left > 0) openEnds.set(ends.key, left);
      else openEnds.delete(ends.key);
      if (error) add("reset", ends.peer, ends.own, error.message);
      else if (left === 0) add("close", ends.own, ends.peer);
    },
  });
}

export function netMessages(): readonly NetMessage[] {
  return messages;
}
