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

/** The two ends of one connection, by their addresses. */
interface Ends {
  readonly own: string;
  readonly peer: string;
  readonly connection: OpenConnection;
}

interface OpenConnection {
  readonly key: string;
  readonly server: string;
  ends: number;
  /** Both ends are in this process: what one sends, the other's receiving need not be told again. */
  hasBoth: boolean;
}

const mostMessages = 2000;
const previewCharacters = 24;

const messages: NetMessage[] = [];
const endsOf = new WeakMap<Socket, Ends>();
/** Names of ends by their address. A server may see a connection before its client does, so they are given on reading. */
const names = new Map<string, string>();
const connections = new Map<string, OpenConnection>();

function preview(data: string | Uint8Array): string {
  const text =
    typeof data === "string" ? data : Buffer.from(data.subarray(0, 4 * previewCharacters)).toString("latin1");
  const shown = JSON.stringify(text.slice(0, previewCharacters)).slice(1, -1).replaceAll('\\"', '"');
  return text.length > previewCharacters ? `${shown}…` : shown;
}

function add(kind: NetMessage["kind"], from: string, to: string, data: string | Uint8Array = ""): void {
  const bytes = typeof data === "string" ? Buffer.byteLength(data) : data.byteLength;
  messages.push({ atSeconds: performance.now() / 1000, kind, from, to, bytes, text: preview(data) });
  if (messages.length < 2 * mostMessages) return;
  messages.splice(0, mostMessages);
  const used = new Set(messages.flatMap((each) => [each.from, each.to]));
  for (const end of names.keys()) if (!used.has(end)) names.delete(end);
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
      const [client, server] = role === "client" ? [own, peer] : [peer, own];
      const connection = connections.get(key) ?? { key, server, ends: 0, hasBoth: false };
      connections.set(key, connection);
      connection.ends++;
      connection.hasBoth ||= connection.ends > 1;
      names.set(server, `server ${server}`);
      if (role === "client") names.set(own, clientName(own));
      if (connection.ends === 1 && !connection.hasBoth) add("connect", client, server);
      endsOf.set(socket, { own, peer, connection });
    },
    sent(socket, data) {
      const ends = endsOf.get(socket);
      if (ends) add("data", ends.own, ends.peer, data);
    },
    received(socket, data) {
      const ends = endsOf.get(socket);
      if (ends && !ends.connection.hasBoth) add("data", ends.peer, ends.own, data);
    },
    ended(socket) {
      const ends = endsOf.get(socket);
      if (ends) add("end", ends.peer, ends.own);
    },
    closed(socket, error) {
      const ends = endsOf.get(socket);
      if (!ends) return;
      endsOf.delete(socket);
      ends.connection.ends--;
      if (ends.connection.ends === 0) connections.delete(ends.connection.key);
      if (error) add("reset", ends.peer, ends.own, error.message);
      else if (ends.connection.ends === 0) add("close", ends.own, ends.peer);
    },
  });
}

/** What was noted, oldest first, the ends by their names. */
export function netMessages(): NetMessage[] {
  const name = (end: string): string => names.get(end) ?? `client ${end.slice(end.lastIndexOf(":"))}`;
  return messages.map((message) => ({ ...message, from: name(message.from), to: name(message.to) }));
}
