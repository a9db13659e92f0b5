// What a kind of widget is, and what its listeners hear. Types only.

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

/** What a listener is told: the new value and the one before. */
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
