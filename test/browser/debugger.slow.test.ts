// JupyterLab's own debugger in a real browser: its gutter, its panel and its buttons, on the kernel's debugger.
import { expect } from "vitest";
import { labTests } from "./lab-test.ts";

const test = labTests();

const cells = [
  "function double(x: number) {\n  const twice = x * 2;\n  return twice;\n}",
  'const six = double(3);\nconst box = { label: "six", six };\nbox.six + 1',
];

test("a breakpoint set in the gutter is hit, the panel shows stack and variables, and Continue ends the cell", async ({
  open,
}) => {
  const notebook = await open("debugger.ipynb", cells);
  await notebook.debug();
  await notebook.breakAt(1, 3);
  await notebook.run(1);
  await notebook.start(2);
  await notebook.frame("double").waitFor();
  await notebook.frame("In[2]").waitFor();
  await notebook.variable("x", "3").waitFor();
  await notebook.variable("twice", "6").waitFor();
  await notebook.cell(1).locator(".jp-DebuggerEditor-highlight", { hasText: "return twice;" }).waitFor();
  expect(await notebook.outputs(2).count()).toBe(0);
  await notebook.screenshot("debugger");
  await notebook.debugger("continue");
  await notebook.done(2);
  expect(await notebook.outputs(2).innerText()).toBe("7");
  // Not stopped, the panel shows the session's names, an object as something to open.
  await notebook.variable("six", "6").waitFor();
  await notebook.variable("box", "Object").click();
  await notebook.variable("label", '"six"').waitFor();
  await notebook.screenshot("debugger globals");
});

test("the panel's buttons step in, over and out, and the interrupt button ends a cell that is paused", async ({
  open,
}) => {
  const notebook = await open("steps.ipynb", cells);
  await notebook.run(1);
  await notebook.debug();
  await notebook.breakAt(2, 1);
  await notebook.start(2);
  const line = (number: number, text: string) =>
    notebook.cell(number).locator(".jp-DebuggerEditor-highlight", { hasText: text }).waitFor();
  await line(2, "const six = double(3);");
  await notebook.debugger("stepIn");
  await line(1, "const twice = x * 2;");
  await notebook.debugger("next");
  await line(1, "return twice;");
  await notebook.debugger("stepOut");
  await line(2, "const box =");
  await notebook.screenshot("debugger steps");
  await notebook.press("interrupt");
  await notebook.outputs(2).filter({ hasText: "KeyboardInterrupt" }).waitFor();
  await notebook.status("idle");
});
