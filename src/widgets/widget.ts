// Widget: one model shared with the front ends: its state here, its views there. Main thread.
// set() → update to the front ends; their updates → state, then listeners (Jupyter widget messaging protocol 2.1).
import { randomUUID } from "node:crypto";
import { inspect, isDeepStrictEqual } from "node:util";
import { type CommMessage, host, type HostCell, type HostComm } from "../host.ts";
import { Suspension } from "../tasks/suspension.ts";
import { addModel, findModel, type Model, removeModel } from "./models.ts";
import { decodeState, encodeState, reference, referenceTo, type BufferPath, type WireState } from "./wire-state.ts";

/** What one kind of widget is. `State` holds its properties, in camelCase. */
export interface WidgetKind<State extends object> {
  readonly name: string;
  /** The wire's constant fields: `_model_name`, `_view_name`, … */
  readonly constants: Readonly<Record<string, unknown>>;
  /** A fresh state. */
  readonly initial: () => Omit<State, "layout" | "style">;
  /** Makes the widgets that belong to this one, from its options. */
  readonly owned: (options: OwnedOptions) => object;
  /** A property's name on the wire; undefined: it is not sent. */
  readonly wireName: (name: string) => string | undefined;
  /** Checks a change and adds what follows from it (a value kept in its range). Throws for what cannot be. */
  readonly refine?: (changes: Partial<State>, state: Readonly<State>) => Partial<State>;
  /** The properties that a one-line description shows. */
  readonly summary: readonly string[];
}

/** What says how a widget looks: models of their own, or their properties. */
export interface OwnedOptions {
  layout?: unknown;
  style?: unknown;
}

export interface Change<State, Name extends keyof State = keyof State> {
  name: Name;
  value: State[Name];
  old: State[Name];
}

/** What `widget.on` may listen for, and with what the listener is called. */
export interface WidgetEvents<State> {
  /** Any property has changed, here or in a front end. */
  change: [change: Change<State>];
  /** A button was clicked. */
  click: [];
  /** Enter was pressed in a text field. */
  submit: [];
  /** A custom message of a front end. */
  message: [content: Record<string, unknown>, buffers: Uint8Array[]];
  /** `close()` was called, or a front end closed the comm. */
  close: [];
}

type Listener = (...values: never[]) => unknown;

/** The method that says how an object is shown. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

const target = "jupyter.widget";
const metadata = { version: "2.1.0" };
const oneLine = { breakLength: Infinity, maxStringLength: 200, maxArrayLength: 20, depth: 2 };

export class Widget<State extends object = Record<string, unknown>> implements Model {
  readonly modelId = randomUUID().replaceAll("-", "");
  readonly #kind: WidgetKind<State>;
  readonly #state: State;
  readonly #listeners = new Map<string, Set<{ cell: HostCell | undefined; listener: Listener }>>();
  #comm: HostComm | undefined;
  #closed = false;

  constructor(kind: WidgetKind<State>, options: Partial<State> = {}) {
    this.#kind = kind;
    const { layout, style, ...rest } = options as OwnedOptions & Record<string, unknown>;
    this.#state = kind.initial() as State;
    this.#checkNames(Object.keys(rest));
    Object.assign(this.#state, this.#refined(rest as Partial<State>));
    // Last, so that options which cannot be leave no models behind.
    Object.assign(this.#state, kind.owned({ layout, style }));
    this.#open();
  }

  /** The value of a property. */
  get<Name extends keyof State>(name: Name): State[Name] {
    return this.#state[name];
  }

  /**
   * Changes properties together, in one message. Listeners are called before it returns.
   * @throws TypeError, RangeError for values that the widget cannot have; nothing is changed then
   */
  set(changes: Partial<State>): void {
    this.#checkNames(Object.keys(changes));
    const changed = this.#apply(this.#refined(changes));
    this.#sendState(changed.map(({ name }) => name));
    this.#announce(changed);
  }

  /** Calls back at each event. Returns a function that ends that. What a listener prints goes to the cell that added it. */
  on<Event extends keyof WidgetEvents<State>>(
    event: Event,
    listener: (...values: WidgetEvents<State>[Event]) => unknown,
  ): () => void {
    return this.#listen(event, listener);
  }

  /** Calls back when that property changes. Returns a function that ends that. */
  observe<Name extends keyof State>(name: Name, listener: (change: Change<State, Name>) => unknown): () => void {
    this.#checkNames([String(name)]);
    return this.#listen(`change:${String(name)}`, listener);
  }

  /**
   * Waits until a property changes, or until the next click or submit, and gives the new value. Rejects with
   * CancelledError when the task is cancelled or the cell interrupted, and with Error when the widget is closed.
   */
  next<Name extends keyof State>(name: Name): Promise<State[Name]>;
  next(event: "click" | "submit"): Promise<void>;
  next(name: string): Promise<unknown> {
    if (this.#closed) return Promise.reject(this.#closedError());
    const event = Object.hasOwn(this.#state, name) ? `change:${name}` : name;
    if (event === name && name !== "click" && name !== "submit") this.#checkNames([name]);
    const wait = new Suspension<unknown>({ kind: "widget", label: `${this.#kind.name}.${name}` });
    const stops = [
      this.#listen(event, (change?: Change<State>) => {
        wait.resolve(change?.value);
      }),
      this.#listen("close", () => {
        wait.reject(this.#closedError());
      }),
    ];
    const stop = () => {
      for (const end of stops) end();
    };
    wait.promise.then(stop, stop);
    return wait.promise;
  }

  /**
   * The values that a property takes from now on, none left out: `for await (const value of slider.values())`. Ends when
   * the widget is closed; rejects with CancelledError when the task is cancelled or the cell interrupted.
   */
  async *values<Name extends keyof State = "value" & keyof State>(
    name: Name = "value" as Name,
  ): AsyncGenerator<State[Name], void, undefined> {
    const waiting: State[Name][] = [];
    let wait: Suspension | undefined;
    const stop = this.observe(name, ({ value }) => {
      waiting.push(value);
      wait?.resolve();
    });
    const stopClose = this.#listen("close", () => wait?.resolve());
    try {
      for (;;) {
        while (waiting.length > 0) yield waiting.shift() as State[Name];
        if (this.#closed) return;
        wait = new Suspension({ kind: "widget", label: `${this.#kind.name}.${String(name)}` });
        await wait.promise;
      }
    } finally {
      stop();
      stopClose();
    }
  }

  /** Sends a custom message to the widget's views. */
  send(content: Record<string, unknown>, buffers: readonly Uint8Array[] = []): void {
    if (this.#closed) throw this.#closedError();
    this.#comm?.send({ method: "custom", content }, { buffers });
  }

  /** Takes the widget's views away, in all front ends. */
  close(): void {
    if (this.#closed) return;
    this.#comm?.close();
    this.#ended();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The state as it is sent. */
  wireState(): WireState {
    return this.#encode(Object.keys(this.#state), this.#kind.constants);
  }

  toString(): string {
    const facts = this.#kind.summary.map((name) => `${name}=${inspect(this.#state[name as keyof State], oneLine)}`);
    return `${this.#kind.name}(${facts.join(", ")})`;
  }

  /** How it is shown: a view of this model, or its one-line description. */
  [displaySymbol](): Record<string, unknown> {
    const view = { version_major: 2, version_minor: 0, model_id: this.modelId };
    return { "application/vnd.jupyter.widget-view+json": view, "text/plain": this.toString() };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  [reference](): string {
    return referenceTo(this.modelId);
  }

  #open(): void {
    const kernel = host();
    if (!kernel) return;
    const { state, bufferPaths, buffers } = this.wireState();
    const data = { state, buffer_paths: bufferPaths };
    this.#comm = kernel.openComm(target, data, { id: this.modelId, metadata, buffers });
    this.#comm.onMessage((message) => {
      this.#receive(message);
    });
    this.#comm.onClose(() => {
      this.#ended();
    });
    addModel(this);
  }

  #ended(): void {
    this.#closed = true;
    removeModel(this);
    this.#emit("close");
  }

  #receive(message: CommMessage): void {
    const { method, state, buffer_paths = [], content } = message.data;
    switch (method) {
      case "update":
        this.#update(message, state as Record<string, unknown>, buffer_paths as BufferPath[]);
        return;
      case "request_state":
        this.#sendState(Object.keys(this.#state), message);
        return;
      case "custom": {
        const custom = (content ?? {}) as Record<string, unknown>;
        const { event } = custom;
        if (event === "click" || event === "submit") this.#emit(event);
        this.#emit("message", custom, message.buffers);
      }
    }
  }

  /** A front end changed the state: the others are told, then listeners here. */
  #update(message: CommMessage, state: Record<string, unknown>, bufferPaths: BufferPath[]): void {
    const { buffers } = message;
    this.#comm?.send({ method: "echo_update", state, buffer_paths: bufferPaths }, { buffers, inReplyTo: message });
    const decoded = decodeState({ state: structuredClone(state), bufferPaths, buffers }, findModel);
    const names = new Map(Object.keys(this.#state).map((name) => [this.#kind.wireName(name), name]));
    const received: Record<string, unknown> = {};
    for (const [wire, value] of Object.entries(decoded)) {
      const name = names.get(wire);
      if (name !== undefined) received[name] = value;
    }
    const refined = this.#refined(received as Partial<State>);
    const changed = this.#apply(refined);
    // What the widget made of it differs from what the front end has.
    const corrected = Object.keys(refined).filter(
      (name) => !isDeepStrictEqual(refined[name as keyof State], received[name]),
    );
    this.#sendState(corrected as (keyof State)[]);
    this.#announce(changed);
  }

  #refined(changes: Partial<State>): Partial<State> {
    return this.#kind.refine?.(changes, this.#state) ?? changes;
  }

  #apply(changes: Partial<State>): Change<State>[] {
    const changed: Change<State>[] = [];
    for (const name of Object.keys(changes) as (keyof State)[]) {
      const value = changes[name] as State[keyof State];
      const old = this.#state[name];
      if (value === old || (!(value instanceof Widget) && isDeepStrictEqual(value, old))) continue;
      this.#state[name] = value;
      changed.push({ name, value, old });
    }
    return changed;
  }

  #announce(changed: readonly Change<State>[]): void {
    for (const change of changed) {
      this.#emit(`change:${String(change.name)}`, change);
      this.#emit("change", change);
    }
  }

  #sendState(names: readonly (keyof State | string)[], inReplyTo?: CommMessage): void {
    if (!this.#comm || this.#closed) return;
    const { state, bufferPaths, buffers } = this.#encode(names.map(String), {});
    if (Object.keys(state).length === 0 && buffers.length === 0) return;
    this.#comm.send(
      { method: "update", state, buffer_paths: bufferPaths },
      { buffers, metadata, ...(inReplyTo && { inReplyTo }) },
    );
  }

  #encode(names: readonly string[], constants: Readonly<Record<string, unknown>>): WireState {
    const values: Record<string, unknown> = { ...constants };
    for (const name of names) {
      const wire = this.#kind.wireName(name);
      if (wire !== undefined) values[wire] = this.#state[name as keyof State];
    }
    return encodeState(values);
  }

  #listen(event: string, listener: Listener): () => void {
    const entry = { cell: host()?.currentCell(), listener };
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(entry));
    return () => {
      listeners.delete(entry);
    };
  }

  #emit(event: string, ...values: unknown[]): void {
    for (const { cell, listener } of [...(this.#listeners.get(event) ?? [])]) {
      const call = () => callListener(listener as (...values: unknown[]) => unknown, values);
      const kernel = host();
      if (cell && kernel) kernel.runInCell(cell, call);
      else call();
    }
  }

  #checkNames(names: readonly string[]): void {
    const known = Object.keys(this.#state);
    const unknown = names.find((name) => !Object.hasOwn(this.#state, name));
    if (unknown === undefined) return;
    throw new TypeError(`${this.#kind.name} has no property "${unknown}"; it has ${known.join(", ")}`);
  }

  #closedError(): Error {
    return new Error(`${this.#kind.name} is closed`);
  }
}

/** One listener's error is its cell's uncaught error: the other listeners and the one who made the change go on. */
function callListener(listener: (...values: unknown[]) => unknown, values: unknown[]): void {
  try {
    listener(...values);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
