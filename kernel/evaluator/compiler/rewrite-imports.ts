// Static imports of a cell [main]: hoisted to the wrapper's head as `await import()`s, names bound live to the modules.
import type * as acorn from "acorn";
import type { RewriteContext } from "./rewrite-context.ts";

export function rewriteImport(node: acorn.ImportDeclaration, cx: RewriteContext): void {
  const module = addImport(node.source, node.attributes, node, cx);
  for (const specifier of node.specifiers) {
    const name = specifier.local.name;
    if (specifier.type === "ImportNamespaceSpecifier") {
      cx.imports.push(() => `${cx.bindingOf(name)}.i = ${module};`);
      continue;
    }
    const exported = specifier.type === "ImportDefaultSpecifier" ? "default" : exportedName(specifier.imported);
    const key = JSON.stringify(exported);
    const from = JSON.stringify(node.source.value);
    cx.imports.push(() => {
      const inUse = cx.references.has(name);
      return `${cx.runtime}.import(${JSON.stringify(name)}, ${module}, ${from}, ${key}, () => ${module}[${key}], ${inUse});`;
    });
  }
}

/** `export … from "x"` makes nothing visible in a notebook; the module is loaded, as the language says. */
export function rewriteReexport(
  source: acorn.Literal,
  attributes: acorn.ImportAttribute[],
  node: acorn.Node,
  cx: RewriteContext,
): void {
  addImport(source, attributes, node, cx);
}

function exportedName(node: acorn.Identifier | acorn.Literal): string {
  return node.type === "Identifier" ? node.name : String(node.value);
}

/** Adds the import to the head; returns the wrapper's name for the module. */
function addImport(
  source: acorn.Literal,
  attributes: acorn.ImportAttribute[],
  node: acorn.Node,
  cx: RewriteContext,
): string {
  const module = `module${cx.dots}${cx.imports.length}`;
  const pairs = attributes.map(
    ({ key, value }) => `${JSON.stringify(exportedName(key))}: ${JSON.stringify(value.value)}`,
  );
  const options = pairs.length === 0 ? "" : `, {with: {${pairs.join(", ")}}}`;
  cx.isAsync = true;
  cx.replace(node.start, node.end, ";");
  cx.imports.push(
    () =>
      `${cx.runtime}.at = ${node.start}; const ${module} = ${cx.awaited}(await import(${JSON.stringify(source.value)}${options}));`,
  );
  return module;
}
