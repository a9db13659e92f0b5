// KeyboardInterrupt: the ordinary exception that an interrupt is, named as Python and Jupyter name it.

export class KeyboardInterrupt extends Error {
  constructor(reason = "") {
    super(reason);
  }

  static {
    Object.defineProperty(this.prototype, "name", { value: "KeyboardInterrupt", configurable: true, writable: true });
  }
}
