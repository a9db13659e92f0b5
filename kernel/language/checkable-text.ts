// A cell's source as the checker may see it: what is Loopbook's own and not TypeScript is blanked. Io thread.
// source → text of the same length and lines, so that all positions stay.

const magicLine = /^(?:%%?[a-z_]\w*|!(?![=!(]|\s*(?:function|async|new|await)\b)\s*\S)/i;
const timeMagic = /^%%?time\s+/;

export function checkableText(source: string): string {
  if (!/^\s*#|^[%!]/m.test(source)) return source;
  let code = false;
  return source
    .split("\n")
    .map((line) => {
      // Leading `#` lines are comments, as nbgrader writes them; later ones are the language's own affair.
      if (!code && /^\s*#/.test(line)) return blank(line);
      if (line.trim() !== "" && !line.trimStart().startsWith("//")) code = true;
      const time = timeMagic.exec(line)?.[0];
      if (time !== undefined) return blank(time) + line.slice(time.length);
      return magicLine.test(line) ? blank(line) : line;
    })
    .join("\n");
}

function blank(text: string): string {
  return text.replace(/[^\r]/g, " ");
}
