// Widgets in a real browser, on the stock front ends of ipywidgets and anywidget: what the page shows, what cells see.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { labTests } from "./lab-test.ts";

const test = labTests();

test("a slider that the keyboard moves sets the value in the kernel, and a waiting cell goes on", async ({ open }) => {
  const notebook = await open("slider.ipynb", [
    'import { Slider } from "loopbook/widgets";\nconst slider = new Slider({ value: 3, max: 10, description: "degrees" });\nslider',
    'await slider.next("value")',
    "slider.value = 9;",
  ]);
  await notebook.run(1);
  const handle = notebook.cell(1).locator(".noUi-handle");
  await handle.waitFor();
  await notebook.start(2);
  await notebook.status("busy");
  await handle.focus();
  await notebook.page.keyboard.press("ArrowRight");
  await notebook.done(2);
  expect(await notebook.outputs(2).innerText()).toBe("4");
  expect(await notebook.cell(1).locator(".widget-readout").innerText()).toBe("4");
  await notebook.run(3);
  await notebook.cell(1).locator(".widget-readout", { hasText: /^9$/ }).waitFor();
  await notebook.screenshot("slider");
});

test("every widget has its view, and what the user does reaches the cell", async ({ open }) => {
  const notebook = await open("all.ipynb", [
    'import * as w from "loopbook/widgets";\n' +
      'const text = new w.Text({ description: "name" }), menu = new w.Dropdown({ options: ["red", "green"], description: "colour" });\n' +
      'const box = new w.Checkbox({ description: "sure" }), button = new w.Button({ description: "Go", buttonStyle: "success", icon: "play" });\n' +
      "const out = new w.Output();\n" +
      'button.on("click", () => out.capture(() => console.log(`${text.value} ${menu.value} ${box.value}`)));\n' +
      "new w.VBox([text, menu, box, button, out])",
    'new w.Tab([\n  new w.VBox([new w.FloatSlider({ value: 2.5, max: 10 }), new w.IntProgress({ value: 40, barStyle: "info" }), new w.Play()]),\n' +
      '  new w.Accordion([new w.HTML({ value: "<b>bold</b>" })], { titles: ["fold"] }),\n' +
      '  new w.HBox([new w.Label({ value: "label" }), new w.ToggleButton({ description: "on" }), new w.Textarea({ value: "lines" })]),\n' +
      '  new w.HBox([new w.RadioButtons({ options: ["a", "b"] }), new w.Select({ options: ["c", "d"] }), new w.Password(), new w.IntText({ value: 5 })]),\n' +
      '], { titles: ["numbers", "fold", "text", "choice"] })',
  ]);
  await notebook.runAll();
  await notebook.done(2);
  const first = notebook.cell(1);
  await first.locator("input[type=text]").fill("Ada");
  await first.locator("select").selectOption("green");
  await first.locator("input[type=checkbox]").check();
  await first.locator("button", { hasText: "Go" }).click();
  await first.locator(".jp-OutputArea-output", { hasText: "Ada green true" }).last().waitFor();
  const second = notebook.cell(2);
  for (const [tab, views] of [
    ["numbers", [".noUi-handle", ".progress-bar", ".jupyter-widget-play, .widget-play"]],
    ["text", ["text=label", "button:has-text('on')", "textarea"]],
    ["choice", ["input[type=radio] >> nth=1", "select[size]", "input[type=password]", "input[type=number]"]],
  ] as const) {
    await second.locator(".lm-TabBar-tabLabel", { hasText: new RegExp(`^${tab}$`) }).click();
    for (const view of views) await second.locator(view).first().waitFor();
    await notebook.screenshot(`widgets ${tab}`);
  }
  expect(await notebook.page.locator("text=/Error displaying widget|model not found/i").count()).toBe(0);
});

test("a widget that a cell closes leaves the page, and those beside it work on", async ({ open }) => {
  const notebook = await open("closed.ipynb", [
    'import { HBox, IntSlider } from "loopbook/widgets";\nconst gone = new IntSlider({ layout: { width: "40%" } });\nconst stays = new IntSlider();',
    "new HBox([gone, stays])",
    "gone.close();\nstays.value = 5;",
  ]);
  const errors: string[] = [];
  notebook.page.on("pageerror", (error) => errors.push(error.message));
  await notebook.run(1);
  await notebook.run(2);
  await notebook.cell(2).locator(".noUi-handle").nth(1).waitFor();
  await notebook.run(3);
  await notebook.cell(2).locator(".widget-readout", { hasText: /^5$/ }).waitFor();
  await notebook.cell(2).locator(".noUi-handle").nth(1).waitFor({ state: "detached" });
  expect(await notebook.cell(2).locator(".noUi-handle").count()).toBe(1);
  expect(errors).toEqual([]);
});

test("widgets are there again after the page is reloaded", async ({ lab, open }) => {
  const notebook = await open("reload.ipynb", [
    'import { Slider } from "loopbook/widgets";\nconst slider = new Slider({ value: 3, max: 10 });\nslider',
  ]);
  await notebook.run(1);
  await notebook.cell(1).locator(".noUi-handle").waitFor();
  await notebook.press("save");
  const saved = path.join(lab.folder, "reload.ipynb");
  await expect.poll(() => readFileSync(saved, "utf8"), { timeout: 60_000 }).toContain("widget-view+json");
  await notebook.page.reload();
  await notebook.status("idle");
  const handle = notebook.cell(1).locator(".noUi-handle");
  await handle.focus();
  await notebook.page.keyboard.press("ArrowRight");
  await notebook.cell(1).locator(".widget-readout", { hasText: /^4$/ }).waitFor();
});

test("anyWidget renders its own module, styled, and shares state and bytes both ways", async ({ open }) => {
  const esm = `export default { render({ model, el }) {
    const button = document.createElement("button");
    const show = () => { button.textContent = "count " + model.get("count") + " of " + new Uint8Array(model.get("bytes").buffer).length; };
    button.className = "counter";
    button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
    model.on("change:count", show);
    show();
    el.append(button);
  } }`;
  const notebook = await open("any.ipynb", [
    `import { anyWidget } from "loopbook/widgets";\nconst counter = anyWidget({ esm: ${JSON.stringify(esm)}, css: ".counter { background: gold; }", state: { count: 1, bytes: new Uint8Array(3) } });\ncounter`,
    'await counter.next("count")',
    "counter.count = 40;",
  ]);
  await notebook.run(1);
  const button = notebook.cell(1).locator("button.counter");
  await button.filter({ hasText: "count 1 of 3" }).waitFor();
  await notebook.start(2);
  await notebook.status("busy");
  await button.click();
  await notebook.done(2);
  expect(await notebook.outputs(2).innerText()).toBe("2");
  await notebook.run(3);
  await button.filter({ hasText: "count 40 of 3" }).waitFor();
  await notebook.screenshot("anywidget");
});

test("track shows a bar that ends full", async ({ open }) => {
  const notebook = await open("track.ipynb", [
    'import { sleep } from "loopbook";\nimport { track } from "loopbook/widgets";\nfor await (const item of track([1, 2, 3, 4], { label: "reading" })) await sleep(0.05);',
  ]);
  await notebook.run(1);
  await notebook.outputs(1).locator(".progress-bar.progress-bar-success").waitFor();
  await notebook
    .outputs(1)
    .filter({ hasText: /reading.*4\/4 \(100 %\)/s })
    .waitFor();
  expect(await notebook.outputs(1).count()).toBe(1);
  await notebook.screenshot("track");
});
