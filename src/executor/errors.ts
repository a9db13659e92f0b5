// What keeps a function or a value from going to another thread. Any thread.

/** The function uses a variable from outside itself, which no thread but this one has. */
export class CapturedVariableError extends ReferenceError {
  override name = "CapturedVariableError";
  /** The variables' names. */
  readonly captured: readonly string[];

  constructor(functionName: string, captured: readonly string[], position?: string) {
    const names = captured.map((name) => `\`${name}\``).join(", ");
    const them = captured.length === 1 ? "it as an argument" : "them as arguments";
    const where = position === undefined ? "" : ` (${position})`;
    super(`${functionName}${where} captures ${names}: pass ${them}`);
    this.captured = captured;
  }
}

/** A value that cannot go from thread to thread: a function within an object, a socket, a promise, a class. */
export class NotTransferableError extends TypeError {
  override name = "NotTransferableError";
}
