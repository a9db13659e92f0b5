import { expect, test } from "vitest";
import { createDisplay, DisplayHandle } from "../../kernel/display/display.ts";
import { renderValue } from "../../kernel/display/render-value.ts";

const gif = Buffer.from("R0lGODlhAwACAIAAAP///wAAACwAAAAAAwACAAACAoRRADs=", "base64");

function recording() {
  const sent: [type: string, content: Record<string, unknown>][] = [];
  return { sent, display: createDisplay((type, content) => sent.push([type, content])) };
}

test("display(value) publishes what a result of that value would show", () => {
  const { sent, display } = recording();
  const rows = [{ a: 1 }];
  const { id } = display(rows);
  expect(sent).toEqual([["display_data", { ...renderValue(rows), transient: { display_id: id } }]]);
});

test("an object whose keys are all MIME types is a bundle, unless raw is false", () => {
  const { sent, display } = recording();
  display({ "text/html": "<b>" });
  display({ "text/html": "<b>" }, { raw: false });
  expect(sent.map(([, content]) => content["data"])).toEqual([
    { "text/html": "<b>", "text/plain": "{ 'text/html': '<b>' }" },
    { "text/plain": "{ 'text/html': '<b>' }" },
  ]);
});

test("raw: true takes nothing but a bundle", () => {
  const { sent, display } = recording();
  expect(() => display({ a: 1 }, { raw: true })).toThrow(new TypeError('"a" is not a MIME type (in a MIME bundle)'));
  expect(() => display("text", { raw: true })).toThrow(TypeError);
  expect(sent).toEqual([]);
});

test("displayId, transient and metadata reach the message", () => {
  const { sent, display } = recording();
  expect(display(1, { displayId: "d", transient: { x: 1 }, metadata: { m: 2 } }).id).toBe("d");
  expect(sent).toEqual([
    ["display_data", { data: { "text/plain": "1" }, metadata: { m: 2 }, transient: { x: 1, display_id: "d" } }],
  ]);
});

test("a handle replaces what it shows, and so does its id", () => {
  const { sent, display } = recording();
  const handle = display("a");
  expect(handle.update("b").update({ "text/plain": "c" })).toBe(handle);
  display.update(handle.id, 4);
  expect(sent.map(([type, content]) => [type, content["data"], content["transient"]])).toEqual([
    ["display_data", { "text/plain": "'a'" }, { display_id: handle.id }],
    ["update_display_data", { "text/plain": "'b'" }, { display_id: handle.id }],
    ["update_display_data", { "text/plain": "c" }, { display_id: handle.id }],
    ["update_display_data", { "text/plain": "4" }, { display_id: handle.id }],
  ]);
});

test("two displays have two ids, in two sessions too", () => {
  const [one, two] = [recording().display, recording().display];
  expect(new Set([one(1).id, one(1).id, two(1).id, two(1).id]).size).toBe(4);
  expect(one(1)).toBeInstanceOf(DisplayHandle);
});

test("an object that says later how it is shown has its text until then", async () => {
  const { promise, resolve } = Promise.withResolvers<[string, Record<string, unknown>]>();
  const first: string[] = [];
  const display = createDisplay((type, content) => {
    if (type === "display_data") first.push(type);
    else resolve([type, content]);
  });
  const { id } = display(
    { [Symbol.for("Jupyter.display")]: () => Promise.resolve({ "text/plain": "late" }) },
    { metadata: { m: 1 } },
  );
  expect(first).toEqual(["display_data"]);
  expect(await promise).toEqual([
    "update_display_data",
    { data: { "text/plain": "late" }, metadata: { m: 1 }, transient: { display_id: id } },
  ]);
});

test.each([
  ["html", "text/html"],
  ["markdown", "text/markdown"],
  ["latex", "text/latex"],
  ["svg", "image/svg+xml"],
  ["javascript", "application/javascript"],
] as const)("display.%s publishes %s, with the source as plain text", (kind, type) => {
  const { sent, display } = recording();
  display[kind]("source");
  expect(sent[0]?.[1]["data"]).toEqual({ [type]: "source", "text/plain": "source" });
  expect(() => display[kind](5 as never)).toThrow(new TypeError(`${type} is made of a string, not 5`));
});

test("display.text publishes the text itself", () => {
  const { sent, display } = recording();
  display.text("two\nlines");
  expect(sent[0]?.[1]["data"]).toEqual({ "text/plain": "two\nlines" });
});

test.each<[string, Uint8Array | ArrayBuffer | string]>([
  ["bytes", new Uint8Array(gif)],
  ["an ArrayBuffer", new Uint8Array(gif).buffer],
  ["base64 text", gif.toString("base64")],
])("an image may be given as %s", (_, image) => {
  const { sent, display } = recording();
  display.gif(image, { width: 30 });
  expect(sent[0]?.[1]).toMatchObject({
    data: { "image/gif": gif.toString("base64"), "text/plain": "<image/gif 3×2>" },
    metadata: { "image/gif": { width: 30, height: 2 } },
  });
});

test("an image of another kind, or no image data, is refused by name", () => {
  const { display } = recording();
  expect(() => display.png(gif)).toThrow(new TypeError("These bytes are image/gif, not image/png"));
  expect(() => display.png(5 as never)).toThrow(new TypeError("image/png is made of bytes or base64 text, not 5"));
});

test("display.json and display.table publish their type beside the text", () => {
  const { sent, display } = recording();
  display.json({ a: [1] }, { expanded: true });
  display.table([{ a: 1 }], { columns: ["a"] });
  expect(sent[0]?.[1]).toMatchObject({
    data: { "application/json": { a: [1] }, "text/plain": "{ a: [ 1 ] }" },
    metadata: { "application/json": { expanded: true } },
  });
  expect(sent[1]?.[1]["data"]).toMatchObject({
    "text/plain": "[ { a: 1 } ]",
    "text/html": expect.stringContaining("<th>a</th>") as string,
  });
});

test("display.clear publishes clear_output, at once unless told to wait", () => {
  const { sent, display } = recording();
  display.clear();
  display.clear({ wait: true });
  expect(sent).toEqual([
    ["clear_output", { wait: false }],
    ["clear_output", { wait: true }],
  ]);
});
