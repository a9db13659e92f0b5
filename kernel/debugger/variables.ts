// Variables: what stands behind each `variablesReference`, and its children, fetched when a front end opens it. Io thread.
// Handle → DAP variables. A getter is run only when its own line is opened; long arrays come in pages.
import type { Runtime } from "node:inspector";
import type { DapValue, DapVariable, VariablesArguments } from "../protocol/debug-messages.ts";
import { type InspectorSession, resultOf } from "./inspector-session.ts";
import { typeText, valueText } from "./value-text.ts";

/** A name of a frame's scopes and where V8 can change it. */
export interface Local {
  name: string;
  value: Runtime.RemoteObject;
  /** The scope's place in the frame's chain; undefined for `this`. */
  scopeNumber?: number;
}

export type Handle =
  | { kind: "locals"; locals: Local[]; frameId: number; callFrameId: string }
  | { kind: "session"; objectId?: string | undefined }
  | { kind: "object"; objectId: string; indexed: number }
  | { kind: "range"; objectId: string; start: number; end: number }
  | { kind: "getter"; objectId: string; name: string };

/** What V8 keeps for the front end: released together when main goes on. */
export const objectGroup = "loopbook-debugger";

/** Longer arrays show ranges of so many items, unless the front end asks for pages. */
const rangeItems = 500;

export class Variables {
  readonly #inspector: InspectorSession;
  readonly #handles = new Map<number, Handle>();
  #serial = 0;
  /** JupyterLab's tree shows a type that is not Python's in place of the value: off, it shows numbers, texts, booleans. */
  typesPrimitives = true;

  constructor(inspector: InspectorSession) {
    this.#inspector = inspector;
  }

  handle(handle: Handle): number {
    this.#handles.set(++this.#serial, handle);
    return this.#serial;
  }

  /** @throws Error for a reference of an earlier stop */
  find(reference: number): Handle {
    const handle = this.#handles.get(reference);
    if (!handle) throw new Error(`there are no variables ${reference}: the program has gone on since`);
    return handle;
  }

  /** Main goes on: what was shown is no longer so. */
  clear(): void {
    this.#handles.clear();
  }

  async children({ variablesReference, filter, start = 0, count }: VariablesArguments): Promise<DapVariable[]> {
    const handle = this.find(variablesReference);
    switch (handle.kind) {
      case "locals":
        return page(handle.locals, start, count).map(({ name, value }) => this.variable(name, value, name));
      case "session":
        return page(await this.#properties(await this.#sessionObject(handle)), start, count).map((variable) => ({
          ...variable,
          evaluateName: variable.name,
        }));
      case "range":
        return this.#items(handle.objectId, handle.start, handle.end);
      case "getter":
        return [await this.#get(handle.objectId, handle.name)];
      case "object": {
        const { objectId, indexed } = handle;
        const end = count === undefined || count === 0 ? indexed : Math.min(indexed, start + count);
        if (filter === "indexed") return this.#items(objectId, start, end);
        const named = await this.#properties(objectId, indexed > 0);
        if (filter === "named") return page(named, start, count);
        return [...(await this.#allItems(objectId, indexed)), ...named];
      }
    }
  }

  variable(name: string, value: Runtime.RemoteObject, evaluateName?: string): DapVariable {
    return { name, value: valueText(value), ...this.value(value), ...(evaluateName !== undefined && { evaluateName }) };
  }

  /** Type and reference of a value; an object gets a handle. */
  value(value: Runtime.RemoteObject): DapValue {
    const { objectId, type } = value;
    if (objectId === undefined) {
      return { ...(this.typesPrimitives && { type: typeText(value) }), variablesReference: 0 };
    }
    const indexed = indexedCount(value);
    return {
      type: typeText(value),
      variablesReference: this.handle({ kind: "object", objectId, indexed }),
      ...(indexed > 0 && { indexedVariables: indexed, namedVariables: 0 }),
      ...(type === "function" && { presentationHint: { kind: "method" } }),
    };
  }

  async #sessionObject(handle: Extract<Handle, { kind: "session" }>): Promise<string> {
    handle.objectId ??= (await this.#inspector.view("names", [], objectGroup)).objectId;
    if (handle.objectId === undefined) throw new Error("the session's names could not be read");
    return handle.objectId;
  }

  async #allItems(objectId: string, indexed: number): Promise<DapVariable[]> {
    if (indexed <= rangeItems) return indexed === 0 ? [] : this.#items(objectId, 0, indexed);
    const ranges: DapVariable[] = [];
    for (let start = 0; start < indexed; start += rangeItems) {
      const end = Math.min(indexed, start + rangeItems);
      const variablesReference = this.handle({ kind: "range", objectId, start, end });
      const name = `[${start}…${end - 1}]`;
      ranges.push({
        name,
        value: "",
        type: "",
        variablesReference,
        indexedVariables: end - start,
        presentationHint: { kind: "virtual" },
      });
    }
    return ranges;
  }

  async #items(objectId: string, start: number, end: number): Promise<DapVariable[]> {
    const slice = await this.#inspector.post("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration: sliceOf,
      arguments: [{ value: start }, { value: end }],
      objectGroup,
      silent: true,
    });
    const { objectId: sliceId } = resultOf(slice);
    return sliceId === undefined ? [] : this.#properties(sliceId);
  }

  /** Own properties, then V8's internal ones (a promise's state, a map's entries). */
  async #properties(objectId: string, nonIndexedOnly = false): Promise<DapVariable[]> {
    const answer = await this.#inspector.post("Runtime.getProperties", {
      objectId,
      ownProperties: true,
      generatePreview: true,
      ...(nonIndexedOnly && { nonIndexedPropertiesOnly: true }),
    });
    const own = answer.result.map((property) => this.#property(objectId, property));
    const hidden =
      (answer as { privateProperties?: { name: string; value?: Runtime.RemoteObject }[] }).privateProperties ?? [];
    const internal = (answer.internalProperties ?? []).filter(({ name }) => shownInternals.has(name));
    const others = [...hidden, ...internal].flatMap(({ name, value }) => (value ? this.variable(name, value) : []));
    return [...own, ...others];
  }

  #property(objectId: string, { name, value, get, enumerable }: Runtime.PropertyDescriptor): DapVariable {
    const visibility = enumerable ? {} : { visibility: "internal" };
    if (value) {
      const variable = this.variable(name, value);
      return enumerable ? variable : { ...variable, presentationHint: { ...variable.presentationHint, ...visibility } };
    }
    if (!get || get.type === "undefined")
      return { name, value: "(setter only)", type: "accessor", variablesReference: 0 };
    const variablesReference = this.handle({ kind: "getter", objectId, name });
    return {
      name,
      value: "(...)",
      type: "accessor",
      variablesReference,
      presentationHint: { ...visibility, lazy: true },
    };
  }

  async #get(objectId: string, name: string): Promise<DapVariable> {
    const answer = await this.#inspector.post("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration: "function (name) { return this[name]; }",
      arguments: [{ value: name }],
      objectGroup,
      generatePreview: true,
      silent: true,
    });
    return this.variable(name, resultOf(answer));
  }
}

const shownInternals = new Set([
  "[[Entries]]",
  "[[PromiseState]]",
  "[[PromiseResult]]",
  "[[Target]]",
  "[[Handler]]",
  "[[GeneratorState]]",
  "[[TargetFunction]]",
  "[[PrimitiveValue]]",
]);

const sliceOf = `function (start, end) {
  const items = Object.create(null);
  for (let index = start; index < end; index++) if (index in this) items[index] = this[index];
  return items;
}`;

function indexedCount({ subtype, description }: Runtime.RemoteObject): number {
  if (subtype !== "array" && subtype !== "typedarray") return 0;
  return Number(/\((\d+)\)$/.exec(description ?? "")?.[1] ?? 0);
}

function page<T>(items: T[], start: number, count: number | undefined): T[] {
  return count === undefined || count === 0 ? items.slice(start) : items.slice(start, start + count);
}
