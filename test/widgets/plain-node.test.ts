// Widgets where there is no kernel: models that work, and progress as text.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { progressText } from "../../src/widgets/progress-text.ts";
import { Dropdown, FloatSlider, HBox, IntSlider, link, Slider } from "../../src/widgets.ts";

test("a widget is a model with checked, observed properties also without a front end", async () => {
  const slider = new IntSlider({ value: 3, max: 10 });
  const changes: unknown[] = [];
  const stop = slider.observe("value", ({ old, value }) => changes.push([old, value]));
  const next = slider.next("value");
  slider.value = 50;
  stop();
  slider.value = 1;
  expect(changes).toEqual([[3, 10]]);
  expect(await next).toBe(10);
  expect(String(new HBox([slider]))).toBe("HBox(children=[ IntSlider(value=1, min=0, max=10) ])");
});

test("a failed set changes nothing", () => {
  const slider = new FloatSlider({ value: 3, min: 1, max: 10 });
  expect(() => {
    slider.set({ value: 5, min: 20 });
  }).toThrow(RangeError);
  expect([slider.value, slider.min]).toEqual([3, 1]);
});

test("Slider is an IntSlider for whole numbers and a FloatSlider for others", () => {
  expect(new Slider({ value: 3 })).toBeInstanceOf(IntSlider);
  expect(new Slider({ value: 0.5 })).toBeInstanceOf(FloatSlider);
  expect(new Slider({ step: 0.5 })).toBeInstanceOf(Slider);
});

test("choices keep the type of their values", () => {
  const menu = new Dropdown({ options: new Map([["one", 1]]) });
  const value: number | null = menu.value;
  expect([value, menu.label, menu.index]).toEqual([1, "one", 0]);
  const pairs: number | null = new Dropdown({ options: [["two", 2]] }).value;
  const plain: string | null = new Dropdown({ options: ["a", "b"], value: "b" }).value;
  expect([pairs, plain]).toEqual([2, "b"]);
});

test("two links in a circle come to rest", () => {
  const [a, b, c] = [new IntSlider(), new IntSlider({ max: 50 }), new IntSlider()];
  link(a, "value", b, "value");
  link(b, "value", c, "value");
  link(c, "value", a, "value");
  a.value = 70;
  expect([a.value, b.value, c.value]).toEqual([50, 50, 50]);
});

test("values ends and next rejects when the widget is closed", async () => {
  const slider = new IntSlider();
  const seen: number[] = [];
  const loop = (async () => {
    for await (const value of slider.values()) seen.push(value);
  })();
  const next = slider.next("value");
  slider.value = 1;
  expect(await next).toBe(1);
  const never = slider.next("value");
  slider.close();
  await loop;
  expect(seen).toEqual([1]);
  await expect(never).rejects.toThrow("IntSlider.value: the widget is closed");
});

test("track leaves one line on stderr where there is no terminal", () => {
  const widgets = new URL("../../src/widgets.ts", import.meta.url).href;
  const code = `import { track } from ${JSON.stringify(widgets)};
for await (const item of track([1, 2], { label: "reading" })) console.log(item);
try { for (const item of track("abc")) throw new Error("stop"); } catch {}`;
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const options = { cwd, encoding: "utf8" } as const;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], options);
  expect(stdout).toBe("1\n2\n");
  expect(stderr).toMatch(/^reading: 2\/2 \(100 %\), 0:00, \d+\/s\n0\/3 \(0 %\), 0:00\n$/);
});

test("progress says what is done, how long it took and how long it may still take", () => {
  const text = (count: number, total: number | undefined, elapsedSeconds: number) =>
    progressText({ label: "", count, total, elapsedSeconds });
  expect(text(30, 120, 60)).toBe("30/120 (25 %), 1:00, 3:00 left, 2.0 s each");
  expect(text(5000, 5000, 4)).toBe("5000/5000 (100 %), 0:04, 1250/s");
  expect(text(7, undefined, 3601)).toBe("7, 1:00:01, 514.4 s each");
  expect(text(0, 0, 0)).toBe("0/0 (100 %), 0:00");
});
