// Widget: one model shared with the front ends: its state here, its views there. Main thread.
// set() → update to the front ends; their updates → state, then listeners (Jupyter widget messaging protocol 2.1).
import { randomUUID } from "node:crypto";
import { inspect, isDeepStrictEqual } from "node:util";
import { type CommMessage, host, type HostComm } from "../host.ts";
import { closeDependents } from "./dependents.ts";
import { Listeners } from "./listeners.ts";
import { addModel, findModel, type Model, removeModel } from "./models.ts";
import type { Change, OwnedOptions, WidgetEvents, WidgetKind } from "./widget-kind.ts";
import { nextValue, valuesOf, type Waitable } from "./waits.ts";
import { decodeState, encodeState, reference, referenceTo, type BufferPath, type WireState } from "./wire-state.ts";

/** The method that says how an object is shown. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

const target = "jupyter.widget";
const metadata = { version: "2.1.0" };
const oneLine = { breakLength: Infinity, maxStringLength: 200, maxArrayLength: 20, depth: 2 };

/** What all widgets are: a model with a view in each front end. */
export class Widget<State extends object = Record<string, unknown>> implements Model {
  readonly modelId = randomUUID().replaceAll("-", "");
  readonly #kind: WidgetKind<State>;
  readonly #state: State;
  readonly #listeners = new Listeners();
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
    closeDependents(changed.map(({ old }) => old));
    this.#announce(changed);
  }

  /** Calls back at each event. Returns a function that ends that. What a listener prints goes to the cell that added it. */
  on<Event extends keyof WidgetEvents<State>>(
    event: Event,
    listener: (...values: WidgetEvents<State>[Event]) => unknown,
  ): () => void {
    return this.#listeners.add(event, listener);
  }

  /** Calls back when that property changes. Returns a function that ends that. */
  observe<Name extends keyof State>(name: Name, listener: (change: Change<State, Name>) => unknown): () => void {
    this.#checkNames([String(name)]);
    return this.#listeners.add(`change:${String(name)}`, listener);
  }

  /**
   * Waits until a property changes, or until the next click or submit, and gives the new value. Rejects with
   * CancelledError when the task is cancelled or the cell interrupted, and with Error when the widget is closed.
   */
  next<Name extends keyof State>(name: Name): Promise<State[Name]>;
  next(event: "click" | "submit"): Promise<void>;
  next(name: string): Promise<unknown> {
    const isProperty = Object.hasOwn(this.#state, name);
    if (!isProperty && name !== "click" && name !== "submit") this.#checkNames([name]);
    return nextValue(this.#waitable(name), isProperty ? `change:${name}` : name);
  }

  /**
   * The values that a property takes from now on, none left out: `for await (const value of slider.values())`. Ends when
   * the widget is closed; rejects with CancelledError when the task is cancelled or the cell interrupted.
   */
  values<Name extends keyof State = "value" & keyof State>(
    name: Name = "value" as Name,
  ): AsyncGenerator<State[Name], void, undefined> {
    this.#checkNames([String(name)]);
    return valuesOf<State[Name]>(this.#waitable(String(name)), `change:${String(name)}`);
  }

  /** Sends a custom message to the widget's views. */
  send(content: Record<string, unknown>, buffers: readonly Uint8Array[] = []): void {
    if (this.#closed) throw new Error(`${this.#kind.name} is closed`);
    this.#comm?.send({ method: "custom", content }, { buffers });
  }

  /** Takes the widget's views away, in all front ends. The layout and style that were made for it are closed with it. */
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

  /** As text. */
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
    this.#comm.onMessage((message) => this.#receive(message));
    this.#comm.onClose(() => this.#ended());
    addModel(this);
  }

  #ended(): void {
    this.#closed = true;
    removeModel(this);
    closeDependents(Object.values(this.#state));
    this.#listeners.emit("close");
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
        if (event === "click" || event === "submit") this.#listeners.emit(event);
        this.#listeners.emit("message", custom, message.buffers);
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
    this.#sendState(corrected);
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
      this.#listeners.emit(`change:${String(change.name)}`, change);
      this.#listeners.emit("change", change);
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

  #checkNames(names: readonly string[]): void {
    const known = Object.keys(this.#state);
    const unknown = names.find((name) => !Object.hasOwn(this.#state, name));
    if (unknown === undefined) return;
    throw new TypeError(`${this.#kind.name} has no property "${unknown}"; it has ${known.join(", ")}`);
  }

  #waitable(name: string): Waitable {
    return { label: `${this.#kind.name}.${name}`, listeners: this.#listeners, isClosed: () => this.#closed };
  }
}
