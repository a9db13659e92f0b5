// The statement of a cell that declares a name, as it was written, with the comment above it. Io thread.
import { lex } from "./lex.ts";
import { scanNames } from "./scan-names.ts";

/** The text of the top-level statement that declares `name`; undefined where there is none. */
export function declarationText(source: string, name: string): string | undefined {
  const statements = splitStatements(source);
  return statements.findLast((statement) => scanNames(statement).declared.has(name))?.trim();
}

const opensStatement =
  /^(?:const|let|var|using|function|class|enum|interface|type|namespace|import|export|if|for|while|do|return|throw|try|switch|async|abstract|declare|@)$/;

/** Top-level statements, each with the blank and comment lines before it. */
function splitStatements(source: string): string[] {
  const tokens = lex(source);
  const starts: number[] = [0];
  for (const [index, token] of tokens.entries()) {
    const previous = tokens[index - 1];
    if (!previous || token.depth > 0 || /^[)\]}]$/.test(token.text)) continue;
    const ended =
      previous.text === ";" || (token.newlineBefore && opensStatement.test(token.text) && previous.text !== "=");
    const isDecorated = previous.kind === "name" && tokens[index - 2]?.text === "@";
    if (ended && !isDecorated) starts.push(previous.end);
  }
  return starts.map((start, index) => source.slice(start, starts[index + 1]));
}
