// A strict reader of the SVG that figures are: fails on what XML does not allow. text → elements with their attributes.

export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: SvgElement[];
  /** The text directly in it, entities resolved. */
  text: string;
}

const token = /<\/([\w:-]+)\s*>|<([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;

export function parseSvg(text: string): SvgElement {
  const root: SvgElement = { name: "", attributes: {}, children: [], text: "" };
  const open: SvgElement[] = [root];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (!match) throw new SyntaxError(`not well-formed at ${String(at)}: ${text.slice(at, at + 60)}`);
    const [, closes, opens, attributes = "", empty, words] = match;
    const top = open.at(-1) ?? root;
    if (closes !== undefined) {
      if (top.name !== closes) throw new SyntaxError(`</${closes}> closes <${top.name}> at ${String(at)}`);
      open.pop();
    } else if (opens !== undefined) {
      const pairs = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [
        name,
        resolve(value),
      ]);
      if (new Set(pairs.map(([name]) => name)).size < pairs.length)
        throw new SyntaxError(`an attribute twice at ${String(at)}`);
      const element = {
        name: opens,
        attributes: Object.fromEntries(pairs) as Record<string, string>,
        children: [],
        text: "",
      };
      top.children.push(element);
      if (empty === "") open.push(element);
    } else top.text += resolve(words ?? "");
  }
  if (open.length !== 1 || root.children.length !== 1) throw new SyntaxError("one element that is closed was expected");
  return root.children[0] as SvgElement;
}

function resolve(text: string): string {
  const stray = /&(?!#\d+;|(?:amp|lt|gt|quot|apos);)/.exec(text);
  if (stray) throw new SyntaxError(`a bare & in ${text.slice(stray.index, stray.index + 20)}`);
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

/** All elements below, that match. */
export function findAll(element: SvgElement, name: string, kind?: string): SvgElement[] {
  const below = element.children.flatMap((child) => findAll(child, name, kind));
  const classes = element.attributes["class"]?.split(" ") ?? [];
  return element.name === name && (kind === undefined || classes.includes(kind)) ? [element, ...below] : below;
}

/** The text of an element and of all below it. */
export function textOf(element: SvgElement): string {
  return element.text + element.children.map(textOf).join("");
}
