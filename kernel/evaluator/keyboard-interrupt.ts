// KeyboardInterrupt: the ordinary exception that an interrupt is, named as Python and Jupyter name it.

export class KeyboardInterrupt extends Error {
  readonly #brand = true;

  constructor(reason = "") {
    super(reason);
  }

  /** As `instanceof`, which runs code of the value's where that is a proxy. */
  static is(value: unknown): value is KeyboardInterrupt {
    return typeof value === "object" && value !== null && #brand in value;
  }

  static {
    Object.defineProperty(this.prototype, "name", { value: "KeyboardInterrupt", configurable: true, writable: true });
  }
}
