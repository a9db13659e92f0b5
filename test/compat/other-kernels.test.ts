// Notebooks written for tslab, Deno and IJavascript run unchanged: cells in each kernel's own style.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
});

afterAll(() => kernel.end());

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

async function dataOf(code: string): Promise<unknown[]> {
  const { outputs, reply } = await kernel.execute(code);
  expect(reply).toMatchObject({ status: "ok" });
  return outputs.map((output) => ("data" in output ? output.data : output));
}

describe("tslab", () => {
  test("each display function shows its own MIME type", async () => {
    const shown = await dataOf(`import * as tslab from "tslab";
      tslab.display.html("<b>h</b>"); tslab.display.markdown("**m**"); tslab.display.svg("<svg/>"); tslab.display.text("t");
      tslab.display.javascript("1"); tslab.display.raw("text/x-other", "r");
      tslab.display.png(Buffer.from("${png.toString("base64")}", "base64"));`);
    expect(shown).toEqual([
      { "text/html": "<b>h</b>" },
      { "text/markdown": "**m**" },
      { "image/svg+xml": "<svg/>" },
      { "text/plain": "t" },
      { "text/javascript": "1" },
      { "text/x-other": "r" },
      { "image/png": png.toString("base64") },
    ]);
  });

  test("newDisplay() is replaced by its next call", async () => {
    expect(await dataOf('const d = tslab.newDisplay(); d.text("one"); d.html("<i>two</i>");')).toEqual([
      { "text/html": "<i>two</i>" },
    ]);
  });

  test("a `@module` cell is imported by others, and replaced when it runs again", async () => {
    await dataOf(
      "/** @module greeting */\nexport enum Tone { Warm }\nexport const hello = (name: string): string => `hello ${name}`;",
    );
    expect(await dataOf('import { hello, Tone } from "./greeting";\nhello(Tone[0])')).toEqual([
      { "text/plain": "'hello Warm'" },
    ]);
    await dataOf("/** @module greeting */\nexport const hello = () => 'again';");
    expect(await dataOf('import { hello } from "./greeting";\nhello()')).toEqual([{ "text/plain": "'again'" }]);
  });
});

describe("Deno", () => {
  test("tagged templates, images and objects with $display are shown", async () => {
    expect(await dataOf("Deno.jupyter.md`# ${1 + 1}`")).toMatchObject([{ "text/markdown": "# 2" }]);
    expect(await dataOf("const { html, svg } = Deno.jupyter;\nhtml`<b>${'x'}</b>`")).toMatchObject([
      { "text/html": "<b>x</b>" },
    ]);
    expect(await dataOf(`Deno.jupyter.image(Buffer.from("${png.toString("base64")}", "base64"))`)).toMatchObject([
      { "image/png": png.toString("base64") },
    ]);
    expect(await dataOf('({ [Deno.jupyter.$display]() { return { "text/plain": "own" } } })')).toEqual([
      { "text/plain": "own" },
    ]);
  });

  test("display() with raw, and broadcast() of an update", async () => {
    expect(await dataOf('await Deno.jupyter.display({ "text/plain": "raw" }, { raw: true })')).toEqual([
      { "text/plain": "raw" },
    ]);
    const shown =
      await dataOf(`await Deno.jupyter.broadcast("display_data", { data: { "text/plain": "1" }, metadata: {}, transient: { display_id: "d1" } });
      await Deno.jupyter.broadcast("update_display_data", { data: { "text/plain": "2" }, metadata: {}, transient: { display_id: "d1" } });`);
    expect(shown).toEqual([{ "text/plain": "2" }]);
  });

  test("globalThis is not given a Deno that packages would take for the real one", async () => {
    expect(await dataOf("'Deno' in globalThis")).toEqual([{ "text/plain": "false" }]);
  });
});

describe("IJavascript", () => {
  test("$$ shows text, HTML and bundles", async () => {
    expect(await dataOf('$$.html("<b>x</b>"); $$.mime({ "text/markdown": "*y*" });')).toMatchObject([
      { "text/html": "<b>x</b>" },
      { "text/markdown": "*y*" },
    ]);
  });

  test("$$.async() holds the reply until the result is sent, or the error", async () => {
    expect(await dataOf("$$.async(); setTimeout(() => $$.sendResult({ late: 1 }), 20);")).toEqual([
      { "text/plain": "{ late: 1 }" },
    ]);
    const { reply } = await kernel.execute("$$.async(); setTimeout(() => $$.sendError(new RangeError('no')), 20);");
    expect(reply).toMatchObject({ status: "error", ename: "RangeError", evalue: "no" });
  });

  test("after async() an output ends the cell, unless it says that more will come", async () => {
    expect(
      await dataOf(
        "$$.async(); setTimeout(() => { $$.text('one', true); setTimeout(() => $$.html('<b>two</b>'), 10); }, 10);",
      ),
    ).toMatchObject([{ "text/plain": "one" }, { "text/html": "<b>two</b>" }]);
    // A promise is waited for; a cell without async() fails by sendError too.
    expect(await dataOf("$$.text(new Promise((resolve) => setTimeout(resolve, 10, 'late')));")).toEqual([
      { "text/plain": "late" },
    ]);
    const { reply } = await kernel.execute("$$.sendError(new RangeError('at once'));");
    expect(reply).toMatchObject({ status: "error", ename: "RangeError", evalue: "at once" });
    const rejected = await kernel.execute("$$.html(Promise.reject(new TypeError('never')));");
    expect(rejected.reply).toMatchObject({ status: "error", ename: "TypeError" });
  });

  test("an interrupt ends a cell whose result never comes", async () => {
    const cell = kernel.begin("console.log('waits'); $$.async();");
    await cell.printed("waits");
    await kernel.interrupt();
    expect((await cell.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(await dataOf("'next'")).toEqual([{ "text/plain": "'next'" }]);
  });

  test("input() asks, by callback and by promise", async () => {
    const onInput = (prompt: string) => `answer to ${prompt}`;
    const called = await kernel.execute("$$.input({ prompt: 'a? ' }, (error, line) => $$.sendResult(line));", {
      onInput,
    });
    expect(called.outputs).toMatchObject([{ data: { "text/plain": "'answer to a? '" } }]);
    const awaited = await kernel.execute("await $$.input({ prompt: 'b? ' })", { onInput });
    expect(awaited.result).toBe("'answer to b? '");
  });

  test("objects say by _toHtml, _toSvg, _toPng, _toJpeg and _toMime how they are shown", async () => {
    expect(await dataOf("({ n: 1, _toHtml() { return `<b>${this.n}</b>`; }, _toPng: () => 'UE5H' })")).toMatchObject([
      { "text/html": "<b>1</b>", "image/png": "UE5H", "text/plain": expect.stringContaining("n: 1") as string },
    ]);
    expect(await dataOf("({ _toMime: () => ({ 'text/markdown': '*m*', 'text/plain': 'm' }) })")).toEqual([
      { "text/markdown": "*m*", "text/plain": "m" },
    ]);
    expect(await dataOf("({ n: 2, _toHtml() { throw new Error('no'); } })")).toMatchObject([
      { "text/plain": expect.stringContaining("n: 2") as string },
    ]);
  });
});
