// The side channel: a TCP port where the server asks whether the kernel lives, interrupts and ends it. Io thread, so it
// answers whatever a cell does. One JSON object a connection: {"signum": n} or {"shutdown": 1} (server_listener.py).
import type { Server, Socket } from "node:net";
import { constants } from "node:os";

export interface SideChannelParts {
  server: Server;
  interrupt: () => void;
  shutdown: () => void;
  /** Any other signal, to the kernel's own process. */
  signal: (signum: number) => void;
  lostAfterSeconds: number;
  report: (message: string) => void;
}

/** A request is some twenty bytes; nobody has to say more. */
const maximumBytes = 4096;
/** How long a connection may take in all. */
const requestMs = 5000;

export class SideChannel {
  readonly #parts: SideChannelParts;
  readonly #sockets = new Set<Socket>();
  #lost: NodeJS.Timeout | undefined;

  constructor(parts: SideChannelParts) {
    this.#parts = parts;
    parts.server.on("connection", (socket) => this.#receive(socket));
  }

  /** Nobody listens any more: to the server that is a kernel which has ended. */
  close(): void {
    clearTimeout(this.#lost);
    this.#parts.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** A request is taken as soon as it is whole: the gateways close their side behind it, others may wait for us. */
  #receive(socket: Socket): void {
    this.#sockets.add(socket);
    const limit = setTimeout(() => socket.destroy(), requestMs);
    let text = "";
    let isTaken = false;
    socket.setEncoding("utf8");
    socket.on("data", (part: string) => {
      if (isTaken) return;
      text += part;
      const request = parse(text);
      if (request !== undefined) {
        isTaken = true;
        this.#take(request);
      } else if (text.length > maximumBytes) {
        this.#refuse(text);
        socket.destroy();
      }
    });
    socket.once("end", () => {
      if (!isTaken && text !== "") this.#refuse(text);
    });
    // A server that only looks whether the port is open may reset the connection.
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      clearTimeout(limit);
      this.#sockets.delete(socket);
    });
  }

  #refuse(text: string): void {
    this.#parts.report(`a request on the side channel was ignored: ${JSON.stringify(text.slice(0, 100))}`);
  }

  #take(request: Request): void {
    this.#heard();
    if (request.signum !== undefined) this.#signal(request.signum);
    if (request.shutdown) this.#parts.shutdown();
  }

  #signal(signum: number): void {
    if (signum === 0) return;
    const { SIGINT, SIGTERM } = constants.signals;
    if (signum === SIGINT) this.#parts.interrupt();
    // Ended in order: what the cells opened is closed, their child processes end too.
    else if (signum === SIGTERM) this.#parts.shutdown();
    else this.#parts.signal(signum);
  }

  /** The server lives: it polls every few seconds. One that never did is not waited for. */
  #heard(): void {
    const { lostAfterSeconds, report, shutdown } = this.#parts;
    if (lostAfterSeconds === 0) return;
    clearTimeout(this.#lost);
    this.#lost = setTimeout(() => {
      report(`the server has not asked for this kernel for ${lostAfterSeconds} s: it is lost, and the kernel ends`);
      shutdown();
    }, lostAfterSeconds * 1000).unref();
  }
}

interface Request {
  signum: number | undefined;
  shutdown: boolean;
}

/** Undefined: not whole yet, or none. */
function parse(text: string): Request | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { signum, shutdown } = value as Record<string, unknown>;
  if (signum === undefined && shutdown === undefined) return undefined;
  const number = signum === undefined ? undefined : Number(signum);
  if (number !== undefined && !(Number.isInteger(number) && number >= 0 && number < 65)) return undefined;
  return { signum: number, shutdown: Boolean(shutdown) };
}
