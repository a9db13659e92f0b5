// What a cell that does not parse throws [main, io].

export class CellSyntaxError extends SyntaxError {
  override readonly name = "SyntaxError";
  /** 1-based, in the cell's TypeScript; columns count UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** The text ended where more was needed: one more line could make it right. */
  readonly atEnd: boolean;

  constructor(message: string, place: { line: number; column: number; atEnd?: boolean }) {
    super(message);
    this.line = place.line;
    this.column = place.column;
    this.atEnd = place.atEnd ?? false;
  }
}
