// Where a cell's verdict may differ from bare Node's [test]: a case's path → why, as a notebook's user would have it.

/** By design. What is not here, and passes in bare Node, has to pass as a cell. */
const explained: readonly [path: RegExp, why: string][] = [
  [/^language\/comments\/hashbang\//, "the lines at the top that begin with # are comments, as nbgrader writes them"],
  [/unaryexpression-exclamation|logical-not-unary/, "a line that is no JavaScript and begins with ! is a shell's"],
  [/^language\/module-code\/early-export-/, "a cell may export what another cell declared"],
  [
    /ambiguous-export-bindings\/error-|module-code\/instn-(?:iee|named)-err-|json-named-bindings/,
    "a missing export that nobody uses is taken for a type",
  ],
  [
    /instn-star-id-name|namespace\/internals\/has-property-|^language\/global-code\/import\.js/,
    "the file imports itself, and a cell is no file",
  ],
  [/async-module-does-not-block-sibling-modules/, "imports of a cell run one after the other"],
  [
    /invoke-resolve-get-once|removed-symbol-wrapper/,
    "the kernel looks whether built-ins are in place, and the case counts who looks",
  ],
  [
    /^language\/expressions\/array\/11\.1\.4_[45]-[56]-1/,
    "an element that all arrays have, and that cannot be written, ends Node's own timers",
  ],
  [/direct\/arrow-fn-a-preceding-parameter-is-named-arguments/, "V8 lets pass what the standard, and a cell, refuse"],
];

/** Each cell begins in a turn of the event loop of its own: microtasks of the one before have run. */
const countsTicks =
  /ticks|return-undefined-implicit-and-explicit|yield-star-return-then-getter|async-await-interleaved|await-monkey-patched/;

/** Why a case that passes in bare Node need not pass as cells; undefined if it has to. */
export function explanation(file: string, isSplit: boolean): string | undefined {
  if (isSplit && countsTicks.test(file)) return "each cell begins in a turn of its own";
  if (isSplit && file.endsWith("import.meta/same-object-returned.js")) return "each cell has an import.meta of its own";
  return explained.find(([path]) => path.test(file))?.[1];
}
