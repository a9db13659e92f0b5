import { describe, expect, it } from "vitest";
import { parseDirectives } from "../../../kernel/evaluator/compiler/parse-directives.ts";

describe("directives", () => {
  it.each([
    ["// @settle 5s\n1", { settleSeconds: 5 }],
    ["//@settle 200ms", { settleSeconds: 0.2 }],
    ["// @settle 1.5", { settleSeconds: 1.5 }],
    ["// @timeout 2m", { timeoutSeconds: 120 }],
    ["# nbgrader\n\n// note\n/* block */ // @background\nlet a", { background: true }],
    ["// @typecheck strict\r\n// @timeout 5 s\r\n", { typecheck: "strict", timeoutSeconds: 5 }],
    ["// @ts-check\n// @ts-nocheck\n", {}],
    ["let a // @background", {}],
    ["1\n// @background", {}],
    ["/*\n// @background\n*/", {}],
    ["// mail me @background", {}],
    ["`\n// @background`", {}],
  ])("%j", (source, expected) => {
    expect(parseDirectives(source)).toEqual({ background: false, warnings: [], ...expected });
  });

  it("an unknown one warns and lists those that exist", () => {
    expect(parseDirectives("// @setle 5s").warnings).toEqual([
      "There is no directive @setle. Those that exist: @settle 5s, @background, @timeout 5s, @typecheck strict|warn|off.",
    ]);
  });

  it.each([
    ["// @settle", /@settle takes a time .* not nothing/],
    ["// @timeout soon", /@timeout takes a time .* not "soon"/],
    ["// @settle -1s", /@settle/],
    ["// @background yes", /@background takes no value/],
    ["// @typecheck loud", /strict, warn or off/],
  ])("%j warns of its value and changes nothing", (source, warning) => {
    const { warnings, ...rest } = parseDirectives(source);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(warning);
    expect(rest).toEqual({ background: false });
  });
});
