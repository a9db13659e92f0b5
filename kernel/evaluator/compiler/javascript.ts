// Cell text → the JavaScript that is rewritten, with its tree [main, io]: everything before names and guards.
// The one pipeline for compiling, for is_complete and, once more with maps, for positions. JavaScript stays as it is.
import type * as Acorn from "acorn";
import { CellSyntaxError } from "./cell-syntax-error.ts";
import { applyEdits, type Edit, positionAt } from "./edits.ts";
import { refuseTooDeep } from "./nesting.ts";
import { parseJavaScript } from "./parse-javascript.ts";
import { mayHaveTypeArguments } from "./plain-javascript.ts";
import { asExpression, asIs, blankHashLines, type PreparedSource, startsWithBrace } from "./prepare-source.ts";
import { toSyntaxError } from "./swc-error.ts";
import { NoFolderError, transpile } from "./swc.ts";
import { blankTypes, compiledAlone, hasNoTypes, movesKeys, renamed } from "./swc-changes.ts";
import { hideUsing, mentionsUsing, restoredUsing } from "./using-declarations.ts";

export interface JavaScript {
  prepared: PreparedSource;
  text: string;
  /** The tree of `text`, where it was the cell's own text that was parsed: it had no types, and swc did nothing. */
  plain: Acorn.Program | undefined;
  /** swc's own output, or the prepared text where swc made single statements of it; and the edits that make `text` of it. */
  output: string;
  outputEdits: Edit[];
  /** swc's source map (JSON), where asked for. */
  map: string | undefined;
}

export interface JavaScriptOptions {
  /** Compile decorators as TypeScript's `experimentalDecorators` does. */
  legacyDecorators?: boolean;
}

/** @throws CellSyntaxError with swc's message; with acorn's for what swc lets pass */
export function toJavaScript(source: string, options: JavaScriptOptions, sourceMaps = false): JavaScript {
  const legacyDecorators = options.legacyDecorators ?? false;
  const text = blankHashLines(source);
  refuseTooDeep(text);
  const forms = startsWithBrace(text) ? [asExpression(text), asIs(text)] : [asIs(text)];
  const refusals = new Map<PreparedSource, unknown>();
  for (const form of forms) {
    const plain = plainJavaScript(form);
    if ("text" in plain) return plain;
    refusals.set(form, plain.refusal);
  }
  const compile = (before: PreparedSource): JavaScript => {
    const prepared = mentionsUsing(before.text) ? withoutUsing(before) : before;
    const output = transpiled(prepared.text, { legacyDecorators, sourceMaps });
    if (output === undefined) return withoutSwc(before);
    const { code, map } = output;
    const refusal = refusals.get(before);
    if (refusal && (isFinal(refusal) || hasNoTypes(prepared.text, code)))
      throw fromAcorn(refusal, source, (at) => before.original(at));
    const edits = renamed(code, prepared.text);
    const blanked = edits.length > 0 || movesKeys(code, prepared.text) ? blankTypes(before.text) : undefined;
    const erased = blanked === undefined ? undefined : plainJavaScript(before, blanked);
    if (erased && "text" in erased) return erased;
    if (erased?.refusal && isFinal(erased.refusal))
      throw fromAcorn(erased.refusal, source, (at) => before.original(at));
    const alone = movesKeys(code, prepared.text) ? compiledAlone(before.text) : undefined;
    if (alone) {
      const text = applyEdits(before.text, alone);
      return { prepared: before, plain: undefined, output: before.text, map: undefined, text, outputEdits: alone };
    }
    edits.push(...restoredUsing(code));
    return { prepared, plain: undefined, output: code, map, text: applyEdits(code, edits), outputEdits: edits };
  };
  let failure: unknown;
  for (const form of forms) {
    try {
      return compile(form);
    } catch (thrown) {
      // What is neither an object nor a block is shown the block's error.
      failure = thrown;
    }
  }
  if (failure instanceof CellSyntaxError) throw failure;
  const parse = (other: string): void => void transpile(other, { legacyDecorators, sourceMaps: false });
  throw toSyntaxError(failure, asIs(text), source, parse);
}

/**
 * The text itself, if it is JavaScript; else acorn's error, or none where TypeScript reads the text otherwise.
 * @param blanked the text with blanks for its types; without it, a text that may have some is not taken
 */
function plainJavaScript(prepared: PreparedSource, blanked?: string): JavaScript | { refusal?: SyntaxError } {
  const text = blanked ?? prepared.text;
  try {
    const plain = parseJavaScript(text);
    if (blanked === undefined && mayHaveTypeArguments(text, plain)) return {};
    return { prepared, text, plain, output: text, outputEdits: [], map: undefined };
  } catch (error) {
    if (error instanceof SyntaxError) return { refusal: error };
    throw error;
  }
}

/** swc's output; undefined where it cannot be asked. */
function transpiled(text: string, options: Parameters<typeof transpile>[1]): ReturnType<typeof transpile> | undefined {
  try {
    return transpile(text, options);
  } catch (thrown) {
    if (thrown instanceof NoFolderError) return undefined;
    throw thrown;
  }
}

/** Types are blanked by Node; what more there is of TypeScript is refused. */
function withoutSwc(source: PreparedSource): JavaScript {
  const blanked = blankTypes(source.text);
  const erased = blanked === undefined ? undefined : plainJavaScript(source, blanked);
  if (erased && "text" in erased) return erased;
  throw new NoFolderError();
}

/** An error in TypeScript too, which swc does not see. */
function isFinal(refusal: unknown): boolean {
  return /escape sequence|escaped characters|static (?:property|field) named/i.test((refusal as SyntaxError).message);
}

/** A text that does not parse is left to `transpile`, whose error counts positions as all others do. */
function withoutUsing(source: PreparedSource): PreparedSource {
  try {
    return hideUsing(source);
  } catch (thrown) {
    transpile(source.text, { legacyDecorators: false, sourceMaps: false });
    throw thrown;
  }
}

/** acorn's error → CellSyntaxError. `original` maps an offset in the JavaScript to one in the cell's text. */
export function fromAcorn(thrown: unknown, source: string, original: (offset: number) => number): CellSyntaxError {
  if (!(thrown instanceof SyntaxError) || !("pos" in thrown)) throw thrown;
  const message = thrown.message.replace(/ \(\d+:\d+\)$/, "");
  return new CellSyntaxError(message, positionAt(source, original(Number(thrown.pos))));
}
