// The hash by which JupyterLab names a cell's source: values of its own implementation (@jupyterlab/debugger 4.6.4).
import { expect, test } from "vitest";
import { hashSeed } from "../../kernel/debugger/cell-scripts.ts";
import { murmur2 } from "../../kernel/debugger/murmur2.ts";

test.each([
  ["", 3990065800],
  ["a", 2167009006],
  ["ab", 2805137849],
  ["abc", 3350977461],
  ["i = 0", 3033251095],
  ['const é = "日本語 😀";\n', 2478218417],
])("murmur2 of %j is %i", (text, hash) => {
  expect(murmur2(text, hashSeed)).toBe(hash);
});
