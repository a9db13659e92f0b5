// Widgets over a real kernel: what a front end is told, and what a cell sees of what a front end does.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";
import { FrontEnd } from "./front-end.ts";

let kernel: Kernel;
let page: FrontEnd;

beforeAll(async () => {
  kernel = await startKernel();
  page = new FrontEnd(kernel);
  await cell('import * as w from "loopbook/widgets";');
});
afterAll(() => kernel.end());

/** Runs a cell that must succeed; gives its text, then its result. */
async function cell(code: string): Promise<string> {
  const { reply, text, stderr, result, outputs } = await kernel.execute(code);
  expect(reply.status === "error" ? outputs : reply.status).toBe("ok");
  expect(stderr).toBe("");
  return text + (result ?? "");
}

test("a widget opens a comm of the widget protocol 2.1 with its layout and style, and is shown as a view", async () => {
  const { outputs } = await kernel.execute(
    'const slider = new w.Slider({ value: 3, max: 10, description: "n", layout: { width: "50%" } });\nslider',
  );
  const model = page.model("IntSliderModel");
  expect(page.openMetadata).toEqual({ version: "2.1.0" });
  expect(model.state).toMatchObject({
    _model_module: "@jupyter-widgets/controls",
    _model_module_version: "2.0.0",
    _view_name: "IntSliderView",
    value: 3,
    max: 10,
    continuous_update: true,
    layout: `IPY_MODEL_${page.model("LayoutModel").id}`,
    style: `IPY_MODEL_${page.model("SliderStyleModel").id}`,
  });
  expect(page.model("LayoutModel").state["width"]).toBe("50%");
  expect(outputs).toMatchObject([
    {
      output_type: "execute_result",
      data: {
        "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id: model.id },
        "text/plain": "IntSlider(value=3, min=0, max=10)",
      },
    },
  ]);
});

test("what a cell sets reaches the front end: one message for one set, none for what stays the same", async () => {
  await cell("const one = new w.FloatSlider();");
  const model = page.model("FloatSliderModel");
  await cell('one.value = 2.5; one.value = 2.5; one.set({ min: 1, max: 5 }); one.style.handleColor = "red";');
  expect(model.updates.map(({ state }) => state)).toEqual([{ value: 2.5 }, { min: 1, max: 5 }]);
  expect(page.model("SliderStyleModel").state["handle_color"]).toBe("red");
});

test("what a front end sets reaches the cell, and every front end by an echo under its own message", async () => {
  await cell("const moved = new w.IntSlider();\nconst seen: unknown[] = [];");
  await cell(
    'moved.observe("value", ({ old, value }) => seen.push([old, value])); moved.on("change", ({ name }) => seen.push(name));',
  );
  const model = page.model("IntSliderModel");
  await page.change(model, { value: 7 });
  await page.until(() => model.updates.length === 1);
  expect(model.updates).toEqual([{ method: "echo_update", state: { value: 7 }, parentType: "comm_msg" }]);
  expect(await cell("console.log(JSON.stringify([moved.value, seen]))")).toBe('[7,[[0,7],"value"]]\n');
});

test("a value out of range is kept in range, and the front end is told", async () => {
  await cell("const bounded = new w.IntSlider({ min: 10, max: 20, value: 99 });");
  const model = page.model("IntSliderModel");
  expect(model.state["value"]).toBe(20);
  await page.change(model, { value: 3 });
  await page.until(() => model.updates.length === 2);
  expect(model.updates.map(({ method, state }) => [method, state])).toEqual([
    ["echo_update", { value: 3 }],
    ["update", { value: 10 }],
  ]);
  expect(await cell("bounded.value")).toBe("10");
});

test("options and values that cannot be are errors that say what can, and open nothing", async () => {
  const before = page.models.size;
  for (const [code, message] of [
    ["new w.IntSlider({ mox: 3 } as object)", /TypeError: IntSlider has no property "mox"; it has .*value, min, max/],
    ["new w.IntSlider({ value: 1.5 })", /TypeError: IntSlider.value takes a whole number, and got 1.5/],
    ["new w.FloatSlider({ min: 3, max: 2 })", /RangeError: FloatSlider: min 3 is above max 2/],
    [
      'new w.Dropdown({ options: ["a", "b"], value: "c" })',
      /RangeError: Dropdown has no option of value c; it has a, b/,
    ],
    ["new w.HBox([3 as never])", /TypeError: HBox.children takes widgets, and got number/],
  ] as const) {
    const { reply } = await kernel.execute(code);
    expect(reply.status === "error" ? `${reply.ename}: ${reply.evalue}` : reply.status).toMatch(message);
  }
  expect(page.models.size).toBe(before);
});

test("await widget.next gives the next value of a front end, and an interrupt ends it with the variables kept", async () => {
  await cell("const awaited = new w.IntSlider();");
  const model = page.model("IntSliderModel");
  const waiting = kernel.begin('console.log("ready"); console.log("got", await awaited.next("value"));');
  await waiting.printed("ready");
  await page.change(model, { value: 42 });
  await waiting.done;
  expect(waiting.outputs.text("stdout")).toBe("ready\ngot 42\n");

  const stopped = kernel.begin(
    'try { console.log("ready"); await awaited.next("value"); } catch (error) { console.log((error as Error).name); throw error; }',
  );
  await stopped.printed("ready");
  await kernel.interrupt();
  await stopped.done;
  expect(stopped.outputs.text("stdout")).toBe("ready\nCancelledError\n");
  expect(stopped.reply?.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(await cell("awaited.value")).toBe("42");
});

test("for await over values gives every value in order, and ends when the widget is closed", async () => {
  await cell("const stream = new w.IntSlider();");
  const model = page.model("IntSliderModel");
  const loop = kernel.begin(
    'setImmediate(() => console.log("ready"));\nfor await (const value of stream.values()) console.log(value);\nconsole.log("over");',
  );
  await loop.printed("ready");
  for (const value of [1, 2, 3]) await page.change(model, { value });
  await loop.printed("3\n");
  await page.send("comm_close", model.id, {});
  await loop.done;
  expect(loop.outputs.text("stdout")).toBe("ready\n1\n2\n3\nover\n");
});

test("a button's click runs its listeners, whose output goes to the cell that added them", async () => {
  const adding = kernel.begin(
    'const button = new w.Button({ description: "Go" });\nbutton.on("click", () => console.log("clicked"));',
  );
  await adding.done;
  const waiting = kernel.begin('console.log("ready"); await button.next("click"); console.log("went on");');
  await waiting.printed("ready");
  await page.custom(page.model("ButtonModel"), { event: "click" });
  await waiting.done;
  await adding.printed("clicked");
  expect(waiting.outputs.text("stdout")).toBe("ready\nwent on\n");
});

test("a listener's error is shown under the cell that added it, and the other listeners still run", async () => {
  const adding = kernel.begin(
    'const fragile = new w.IntSlider();\nfragile.observe("value", () => { throw new Error("in a listener"); });\nfragile.observe("value", () => console.log("second"));',
  );
  await adding.done;
  await page.change(page.model("IntSliderModel"), { value: 1 });
  await adding.printed("second");
  expect(await adding.message("error")).toMatchObject({ content: { ename: "Error", evalue: "in a listener" } });
});

test("a choice keeps options, value, label and index in step, from either side", async () => {
  await cell('const menu = new w.Dropdown({ options: new Map([["one", 1], ["two", 2], ["three", 3]]), value: 2 });');
  const model = page.model("DropdownModel");
  expect(model.state).toMatchObject({ _options_labels: ["one", "two", "three"], index: 1 });
  expect(model.state).not.toHaveProperty("value");
  await page.change(model, { index: 2 });
  await page.until(() => model.updates.length === 1);
  expect(await cell("[menu.value, menu.label]")).toBe("[ 3, 'three' ]");
  await cell("menu.value = 1;");
  expect(model.state["index"]).toBe(0);
  await cell('(menu as w.Widget<never> & { options: unknown }).options = ["x", "y"];');
  expect(model.state).toMatchObject({ _options_labels: ["x", "y"], index: 0 });
});

test("boxes hold their children by reference", async () => {
  await cell('const box = new w.Tab([new w.HTML({ value: "<b>hi</b>" }), new w.VBox([])], { titles: ["a", "b"] });');
  const children = [page.model("HTMLModel"), page.model("VBoxModel")].map(({ id }) => `IPY_MODEL_${id}`);
  expect(page.model("TabModel").state).toMatchObject({ children, titles: ["a", "b"], selected_index: 0 });
});

test("linked properties follow each other until the link is ended", async () => {
  expect(
    await cell(`const a = new w.IntSlider({ value: 5 }), b = new w.IntText();
const unlink = w.link(a, "value", b, "value");
const steps = [b.value];
b.value = 8;
steps.push(a.value);
unlink();
a.value = 1;
steps.push(b.value);
steps`),
  ).toBe("[ 5, 8, 8 ]");
});

test("output.capture takes what its code prints and shows, also later and beside other code", async () => {
  const { text } = await kernel.execute(`const first = new w.Output(), second = new w.Output();
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
await Promise.all([
  first.capture(async () => { console.log("1a"); await wait(5); console.log("1b"); }),
  second.capture(async () => { console.log("2a"); await wait(5); display({ "text/html": "<b>2</b>" }, { raw: true }); }),
]);
console.log("outside");`);
  expect(text).toBe("outside\n");
  const [first, second] = [...page.models.values()].filter(({ name }) => name === "OutputModel").slice(-2);
  await page.until(() => JSON.stringify(first?.state).includes("1b") && JSON.stringify(second?.state).includes("<b>2"));
  expect(first?.state["outputs"]).toEqual([{ output_type: "stream", name: "stdout", text: "1a\n1b\n" }]);
  expect(second?.state["outputs"]).toMatchObject([
    { output_type: "stream", text: "2a\n" },
    { output_type: "display_data", data: { "text/html": "<b>2</b>" } },
  ]);
});

test("binary state and custom messages go both ways as buffers", async () => {
  await cell(`const custom = w.anyWidget({
  esm: "export default { render() {} }",
  state: { count: 1, bytes: new Uint8Array([1, 2, 3]), nested: { parts: [new Uint8Array([9])] } },
});
const heard: unknown[] = [];
custom.on("message", (content, buffers) => heard.push([content, buffers.map((buffer) => [...buffer])]));`);
  const model = page.model("AnyModel");
  expect(model.state).toMatchObject({
    _model_module: "anywidget",
    _esm: "export default { render() {} }",
    count: 1,
    bytes: new Uint8Array([1, 2, 3]),
    nested: { parts: [new Uint8Array([9])] },
  });
  await page.change(model, { count: 2 }, [["bytes"]], [new Uint8Array([7, 8])]);
  await page.custom(model, { kind: "hello" }, [new Uint8Array([5])]);
  await page.until(() => model.updates.length === 1);
  expect(model.state["bytes"]).toEqual(new Uint8Array([7, 8]));
  expect(await cell("console.log(JSON.stringify([custom.count, [...custom.bytes], heard]))")).toBe(
    '[2,[7,8],[[{"kind":"hello"},[[5]]]]]\n',
  );
  await cell("custom.send({ answer: 1 }, [new Uint8Array([6])]);");
  expect(model.custom).toEqual([{ content: { answer: 1 }, buffers: [expect.anything()] }]);
  expect([...(model.custom[0]?.buffers[0] ?? [])]).toEqual([6]);
});

test("closing a widget closes the layout and style that were made for it, and no layout that others have too", async () => {
  const openIds = async () => {
    const info = await kernel.request("comm_info", { target_name: "jupyter.widget" });
    return new Set(Object.keys((info as { comms?: object }).comms ?? {}));
  };
  const before = await openIds();
  await cell("const alone = new w.IntSlider({ layout: { width: '50%' } });");
  expect((await openIds()).size).toBe(before.size + 3);
  await cell("alone.layout = { width: '20%' };");
  expect((await openIds()).size).toBe(before.size + 3);
  await cell("alone.close();");
  expect(await openIds()).toEqual(before);
  await cell("const giver = new w.Label(); const taker = new w.Label({ layout: giver.layout }); giver.close();");
  const { id } = page.model("LayoutModel");
  expect(await openIds()).toContain(id);
  await cell("taker.close(); taker.layout.close();");
  expect(await openIds()).toEqual(before);
});

test("a page that comes later gets all states by the control comm, and comm_info lists what is open", async () => {
  await cell(
    "const kept = w.anyWidget({ esm: '', state: { bytes: new Uint8Array([4]) } }); const gone = new w.Label(); gone.close();",
  );
  const model = page.model("AnyModel");
  const control = page.newId();
  // At once, as the front end does: the request must not overtake the listener that the opening brings.
  await Promise.all([
    page.send("comm_open", control, {}),
    page.send("comm_msg", control, { method: "request_states" }),
  ]);
  const answer = () => page.others.find(({ comm_id }) => comm_id === control)?.data;
  await page.until(() => answer() !== undefined);
  const states = answer()?.["states"] as Record<string, { model_name: string; state: object }>;
  expect(states[model.id]).toMatchObject({ model_name: "AnyModel", model_module: "anywidget" });
  expect(Object.values(states).some(({ model_name }) => model_name === "LabelModel")).toBe(false);
  expect(answer()?.["buffer_paths"]).toContainEqual([model.id, "state", "bytes"]);
  const info = await kernel.request("comm_info", { target_name: "jupyter.widget" });
  expect(info).toMatchObject({ status: "ok" });
  expect(Object.keys((info as { comms?: object }).comms ?? {}).sort()).toEqual(Object.keys(states).sort());
  await page.send("comm_msg", model.id, { method: "request_state" });
  await page.until(() => model.updates.length === 1);
  expect(model.updates[0]).toMatchObject({ method: "update", state: { bytes: new Uint8Array([4]) } });
});

test("a comm for a target that nobody serves is closed again", async () => {
  const id = page.newId();
  const opened = kernel.send("comm_open", { comm_id: id, target_name: "nobody", data: {} });
  await opened.until(() => opened.messages.some(({ header }) => header.msg_type === "comm_close"));
  expect(JSON.stringify(await kernel.request("comm_info", {}))).not.toContain(id);
});

test("track counts a loop, async or not, and leaves its last text for front ends without widgets", async () => {
  const { outputs, text } = await kernel.execute(`const items: number[] = [];
for await (const item of w.track([1, 2, 3], { label: "reading" })) items.push(item);
for (const item of w.track(new Set([4]))) items.push(item);
async function* three() { yield 5; yield 6; }
for await (const item of w.track(three())) { items.push(item); break; }
console.log(items.join());`);
  expect(text).toBe("1,2,3,4,5\n");
  const texts = outputs.flatMap((output) => (output.output_type === "display_data" ? [output.data["text/plain"]] : []));
  expect(texts).toEqual([
    expect.stringMatching(/^reading: 3\/3 \(100 %\), 0:00/),
    expect.stringMatching(/^1\/1 \(100 %\), 0:00/),
    expect.stringMatching(/^0, 0:00/),
  ]);
  const bars = [...page.models.values()].filter(({ name }) => name === "FloatProgressModel").slice(-3);
  expect(bars.map(({ state }) => [state["value"], state["max"], state["bar_style"]])).toEqual([
    [3, 3, "success"],
    [1, 1, "success"],
    [0, 1, "danger"],
  ]);
});

test("two pages of one kernel show the same: what one changes, the other is told", async () => {
  const other = new FrontEnd(await kernel.connect());
  await cell("const shared = new w.IntSlider();");
  const [here, there] = [page.model("IntSliderModel"), () => other.model("IntSliderModel")];
  await other.until(() => [...other.models.values()].some(({ name }) => name === "IntSliderModel"));
  await page.change(here, { value: 4 });
  await other.until(() => there().state["value"] === 4);
  await other.change(there(), { value: 6 });
  await page.until(() => here.state["value"] === 6);
  expect(await cell("shared.value")).toBe("6");
  other.close();
});

test("a silent cell shows nothing, but its comms are opened", async () => {
  const { outputs } = await kernel.execute('console.log("unseen"); const quiet = new w.Textarea({ value: "there" });', {
    silent: true,
  });
  expect(outputs).toEqual([]);
  expect(page.model("TextareaModel").state["value"]).toBe("there");
});

test("a cell that the front end's messages wake goes on while nothing else runs: values, clicks and tasks together", async () => {
  await cell("const dial = new w.IntSlider(), stop = new w.Button();");
  const racing = kernel.begin(`import { createTask } from "loopbook";
const task = createTask(async () => { for await (const value of dial.values()) console.log("dial", value); });
console.log("ready");
await stop.next("click");
task.cancel();
await Promise.allSettled([task]);
console.log(task.cancelled());`);
  await racing.printed("ready");
  await page.change(page.model("IntSliderModel"), { value: 1 });
  await racing.printed("dial 1");
  await page.custom(page.model("ButtonModel"), { event: "click" });
  await racing.done;
  expect(racing.outputs.text("stdout")).toBe("ready\ndial 1\ntrue\n");
});
