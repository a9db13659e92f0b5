// JupyterLab in a real browser, driven by mouse and keyboard: what a user of the kernel sees.
import { expect } from "vitest";
import { expectLesson, labTests } from "./lab-test.ts";

const test = labTests();

test("the first notebook of the lesson runs from start to end", (labTest) => expectLesson(labTest, "lesson"));

test("tables, images, SVG and coloured tracebacks are shown as such", async ({ open }) => {
  const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
  const notebook = await open("rich.ipynb", [
    'console.table([{ city: "Oslo", degrees: 4 }, { city: "Rome", degrees: 18 }]);\n[{ city: "Oslo", degrees: 4 }, { city: "Rome", degrees: 18 }]',
    `Uint8Array.fromBase64("${pixel}")`,
    `({ [Symbol.for("Jupyter.display")]: () => ({ "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="18" fill="teal"/></svg>' }) })`,
    'function outer(): never {\n  throw new TypeError("this went wrong");\n}\nouter();',
  ]);
  await notebook.runAll();
  await notebook.done(4);
  expect(await notebook.outputs(1).locator("table").locator("td").allInnerTexts()).toContain("Rome");
  const image = notebook.outputs(2).locator("img");
  expect(await image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth)).toBe(1);
  // JupyterLab shows SVG as an image too: it has a size once the browser has read it.
  expect(await notebook.outputs(3).locator("img, svg").count()).toBe(1);
  const traceback = notebook.outputs(4);
  expect(await traceback.innerText()).toContain("TypeError: this went wrong");
  expect(await traceback.innerText()).toContain('throw new TypeError("this went wrong")');
  expect(await traceback.locator("[class*=ansi-]").count()).toBeGreaterThan(0);
  await notebook.screenshot("rich");
});

test("Tab completes and Shift-Tab explains, typed members and their documentation", async ({ open }) => {
  const notebook = await open("language.ipynb", ["const words = ['a', 'b'];", "words.toRe", "words.join"]);
  await notebook.run(1);
  await notebook.focus(2);
  await notebook.page.keyboard.press("End");
  await notebook.page.keyboard.press("Tab");
  const completer = notebook.page.locator(".jp-Completer:not(.lm-mod-hidden)");
  await completer.locator(".jp-Completer-item", { hasText: "toReversed" }).waitFor();
  await notebook.screenshot("completion");
  await notebook.page.keyboard.press("Enter");
  await notebook
    .cell(2)
    .locator(".cm-content", { hasText: /^words\.toReversed$/ })
    .waitFor();
  await notebook.focus(3);
  await notebook.page.keyboard.press("End");
  await notebook.page.keyboard.press("Shift+Tab");
  const tooltip = notebook.page.locator(".jp-Tooltip");
  await tooltip.filter({ hasText: /join\(separator\?: string/ }).waitFor();
  await notebook.screenshot("tooltip");
});

test("the interrupt button stops a loop and a pending await, and the variables stay", async ({ open }) => {
  const notebook = await open("interrupt.ipynb", [
    "let turns = 0;\nconst kept = 41;",
    'console.log("spinning");\nwhile (true) turns++;',
    'console.log("waiting");\nawait new Promise(() => {});',
    "kept + Math.sign(turns)",
  ]);
  await notebook.run(1);
  for (const [number, word] of [
    [2, "spinning"],
    [3, "waiting"],
  ] as const) {
    await notebook.start(number);
    await notebook.outputs(number).filter({ hasText: word }).waitFor();
    await notebook.status("busy");
    await notebook.press("interrupt");
    await notebook.outputs(number).filter({ hasText: "KeyboardInterrupt" }).waitFor();
    await notebook.done(number);
    await notebook.status("idle");
  }
  await notebook.screenshot("interrupt");
  await notebook.run(4);
  expect(await notebook.outputs(4).innerText()).toBe("42");
});

test("restart gives an empty session that runs", async ({ open }) => {
  const notebook = await open("restart.ipynb", ["const before = 1;", "typeof before"]);
  await notebook.run(1);
  await notebook.restarted(async () => {
    await notebook.press("restart");
    await notebook.accept();
  });
  await notebook.run(2);
  expect(await notebook.outputs(2).innerText()).toBe("'undefined'");
  expect(await notebook.prompt(2)).toBe("[1]:");
});

test("input() and prompt() open a box, and the cell gets the line", async ({ open }) => {
  const notebook = await open("input.ipynb", [
    'const name = await input("name? ");\n`Hello, ${name}!`',
    'const word = prompt("word? ");\nword?.length',
  ]);
  await notebook.start(1);
  await notebook.inputBox(1, "name?").waitFor();
  await notebook.screenshot("input");
  await notebook.inputBox(1, "name?").fill("Ada");
  await notebook.inputBox(1, "name?").press("Enter");
  await notebook.outputs(1).filter({ hasText: "Hello, Ada!" }).waitFor();
  await notebook.start(2);
  await notebook.inputBox(2, "word?").fill("seven77");
  await notebook.inputBox(2, "word?").press("Enter");
  await notebook.outputs(2).filter({ hasText: /^7$/ }).waitFor();
});

test("a display is updated in place while its cell waits", async ({ open }) => {
  const notebook = await open("live.ipynb", [
    'const shown = display("step 1");',
    "for (let step = 2; step <= 3; step++) {\n  await input(`step ${step}? `);\n  shown.update(`step ${step}`);\n}",
  ]);
  await notebook.run(1);
  expect(await notebook.outputs(1).innerText()).toContain("step 1");
  await notebook.start(2);
  for (const step of [2, 3]) {
    await notebook.inputBox(2, `step ${step}?`).press("Enter");
    await notebook
      .outputs(1)
      .filter({ hasText: `step ${step}` })
      .waitFor();
  }
  await notebook.done(2);
  expect(await notebook.outputs(1).count()).toBe(1);
});

test("a subshell's console runs its line while a cell of the notebook waits, and lets it go on", async ({ open }) => {
  const notebook = await open("subshell.ipynb", [
    'console.log("waiting");\nlet letGo = (_: unknown) => {};\nawait new Promise((resolve) => {\n  letGo = resolve;\n});\n"went on"',
  ]);
  await notebook.start(1);
  await notebook.outputs(1).filter({ hasText: "waiting" }).waitFor();
  await notebook.cell(1).locator(".jp-InputPrompt").click({ button: "right" });
  await notebook.page.locator(".lm-Menu-itemLabel", { hasText: /^New Subshell Console for Notebook$/ }).click();
  // The banner comes over the console's own connection: its subshell is there.
  await notebook.page.locator(".jp-CodeConsole-banner", { hasText: "one event loop" }).waitFor();
  const line = notebook.page.locator(".jp-CodeConsole-promptCell .cm-content");
  await line.click();
  await notebook.page.keyboard.type("letGo(0); 6 * 7");
  await notebook.page.keyboard.press("Shift+Enter");
  await notebook.page.locator(".jp-CodeConsole-content .jp-OutputArea-output", { hasText: /^42$/ }).waitFor();
  await notebook.outputs(1).filter({ hasText: "went on" }).waitFor();
  await notebook.screenshot("subshell");
});
