// CommRegistry: the comms of the cells' code (spec: "Custom messages"). Main thread.
// comm messages ⇄ HostComm; what a front end opens for a target that nobody serves is closed again.
import { randomUUID } from "node:crypto";
import type { ToMainMap } from "../contract.ts";
import type { Header } from "../protocol/header.ts";
import type { CommMessage, CommOpened, HostComm, SendOptions } from "../../src/host.ts";
import { type CellRun, currentRun } from "../evaluator/cell-run.ts";
import { withIntrinsics } from "../evaluator/intrinsics.ts";
import type { IoLink } from "../evaluator/io-link.ts";
import { setImmediate } from "../own-node.ts";

type Send = (action: "msg" | "close", data: Record<string, unknown>, options?: SendOptions) => void;
type Listener = (message: CommMessage) => void;

/** Listeners run for the cell that registered them: what they print goes there. */
interface Registered {
  run: CellRun | undefined;
  listener: Listener;
}

class Comm implements HostComm {
  readonly id: string;
  readonly target: string;
  readonly messages = new Set<Registered>();
  readonly closings = new Set<Registered>();
  readonly #send: Send;
  isOpen = true;

  constructor(id: string, target: string, send: Send) {
    this.id = id;
    this.target = target;
    this.#send = send;
  }

  send(data: Record<string, unknown>, options?: SendOptions): void {
    if (!this.isOpen) throw new Error(`the comm ${this.id} (${this.target}) is closed`);
    this.#send("msg", data, options);
  }

  close(data: Record<string, unknown> = {}, options?: SendOptions): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#send("close", data, options);
  }

  onMessage(listener: Listener): () => void {
    return register(this.messages, listener);
  }

  onClose(listener: Listener): () => void {
    return register(this.closings, listener);
  }
}

export class CommRegistry {
  readonly #link: IoLink;
  readonly #fallbackRun: () => number;
  readonly #comms = new Map<string, Comm>();
  /** The headers of the front ends' messages, for answers to them. */
  readonly #headers = new WeakMap<CommMessage, Header>();
  readonly #targets = new Map<string, { run: CellRun | undefined; opened: CommOpened }>();

  constructor(link: IoLink, fallbackRun: () => number) {
    this.#link = link;
    this.#fallbackRun = fallbackRun;
  }

  open(target: string, data: Record<string, unknown>, options: SendOptions & { id?: string } = {}): HostComm {
    const comm = this.#create(options.id ?? randomUUID().replaceAll("-", ""), target);
    this.#post("open", comm, data, options);
    return comm;
  }

  /** Serves what front ends open for `target`. Returns a function that ends that. */
  serve(target: string, opened: CommOpened): () => void {
    const entry = { run: currentRun.getStore(), opened };
    this.#targets.set(target, entry);
    return () => {
      if (this.#targets.get(target) === entry) this.#targets.delete(target);
    };
  }

  /** Takes a front end's message. Listeners run in a macrotask of their own, one message after the other. */
  receive({ action, commId, targetName, data, metadata, buffers, header }: ToMainMap["comm"]): void {
    const message = { data, metadata, buffers };
    this.#headers.set(message, header);
    setImmediate(() => {
      if (action === "open")
        this.#opened(
          withIntrinsics(() => this.#create(commId, targetName)),
          message,
        );
      else this.#deliver(action, commId, message);
    });
  }

  #deliver(action: "msg" | "close", commId: string, message: CommMessage): void {
    const listeners = withIntrinsics(() => {
      const comm = this.#comms.get(commId);
      if (comm && action === "close") {
        comm.isOpen = false;
        this.#comms.delete(commId);
      }
      return comm ? [...(action === "msg" ? comm.messages : comm.closings)] : [];
    });
    for (let at = 0; at < listeners.length; at++) {
      const { run, listener } = listeners[at] as Registered;
      callFor(run, () => listener(message));
    }
  }

  #opened(comm: Comm, message: CommMessage): void {
    const target = withIntrinsics(() => this.#targets.get(comm.target));
    if (target) callFor(target.run, () => target.opened(comm, message));
    else comm.close({}, { inReplyTo: message });
  }

  #create(id: string, target: string): Comm {
    const comm: Comm = new Comm(id, target, (action, data, options) => {
      if (action === "close") this.#comms.delete(id);
      this.#post(action, comm, data, options);
    });
    this.#comms.set(id, comm);
    return comm;
  }

  #post(
    action: "open" | "msg" | "close",
    comm: HostComm,
    data: Record<string, unknown>,
    { metadata, buffers, targetModule, inReplyTo }: SendOptions = {},
  ): void {
    const parent = inReplyTo && this.#headers.get(inReplyTo);
    const target =
      action === "open" ? { target_name: comm.target, ...(targetModule && { target_module: targetModule }) } : {};
    this.#link.publish({
      run: currentRun.getStore()?.run ?? this.#fallbackRun(),
      messageType: `comm_${action}`,
      content: { comm_id: comm.id, ...target, data },
      ...(parent && { parent }),
      ...(metadata && { metadata }),
      ...(buffers && { buffers: [...buffers] }),
    });
  }
}

function register(listeners: Set<Registered>, listener: Listener): () => void {
  const entry = { run: currentRun.getStore(), listener };
  listeners.add(entry);
  return () => listeners.delete(entry);
}

/** An error of a listener is an uncaught error of the cell that registered it; the others still hear the message. */
function callFor(run: CellRun | undefined, callback: () => void): void {
  const call = () => {
    try {
      callback();
    } catch (error) {
      setImmediate(() => {
        throw error;
      });
    }
  };
  if (run) currentRun.run(run, call);
  else call();
}
