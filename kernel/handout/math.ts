// `$…$` and `$$…$$` in Markdown → MathML, which browsers draw by themselves: no fonts, no script (pandoc's rules for $).
import type { MarkdownIt } from "markdown-it";
import type { KatexOptions } from "katex";

export type RenderMath = (tex: string, isBlock: boolean) => string;

/** Loaded only for texts that hold mathematics. */
export async function loadMath(): Promise<RenderMath> {
  const { default: katex } = await import("katex");
  return (tex, displayMode) => {
    const options: KatexOptions = { output: "mathml", displayMode, throwOnError: false };
    return katex.renderToString(tex, options);
  };
}

/** LaTeX as display data carries it: with or without its dollars. */
export function withoutDollars(latex: string): { tex: string; isBlock: boolean } {
  const text = latex.trim();
  const block = /^\$\$([\s\S]*)\$\$$/.exec(text) ?? /^\\\[([\s\S]*)\\\]$/.exec(text);
  if (block) return { tex: block[1] ?? "", isBlock: true };
  const inline = /^\$([\s\S]*)\$$/.exec(text) ?? /^\\\(([\s\S]*)\\\)$/.exec(text);
  return inline ? { tex: inline[1] ?? "", isBlock: false } : { tex: text, isBlock: true };
}

export function useMath(markdown: MarkdownIt, render: RenderMath): void {
  markdown.inline.ruler.before("escape", "math", (state, silent) => {
    const match = /^\$\$([^$]+)\$\$|^\$(?![\s$])((?:\\.|[^\\$`])*?[^\s\\`])\$(?!\d)/.exec(
      state.src.slice(state.pos, state.posMax),
    );
    if (!match) return false;
    if (!silent) {
      const token = state.push("math", "", 0);
      token.content = match[1] ?? match[2] ?? "";
      token.block = match[1] !== undefined;
    }
    state.pos += match[0].length;
    return true;
  });
  markdown.renderer.rules["math"] = (tokens, at) => {
    const token = tokens[at];
    return token ? render(token.content, token.block) : "";
  };
}
