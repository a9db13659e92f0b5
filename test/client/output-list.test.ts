// Outputs are gathered as nbclient gathers them, so that any Jupyter program reads what the runner wrote.
import { expect, test } from "vitest";
import { DisplayRegistry, OutputList } from "../../kernel/client/output-list.ts";
import { createHeader, type Message } from "../../kernel/protocol/header.ts";

function message(type: string, content: Record<string, unknown>): Message {
  return { identities: [], header: createHeader(type, "test"), parent: {}, metadata: {}, content, buffers: [] };
}

const stream = (text: string, name = "stdout") => message("stream", { name, text });
const display = (text: string, id?: string) =>
  message("display_data", {
    data: { "text/plain": text },
    metadata: {},
    transient: id === undefined ? {} : { display_id: id },
  });

function outputsOf(...messages: Message[]) {
  const list = new OutputList();
  for (const each of messages) list.take(each);
  return list.outputs;
}

test("text on one stream is joined until something else comes between", () => {
  expect(outputsOf(stream("a"), stream("b"), stream("!", "stderr"), stream("c"))).toEqual([
    { output_type: "stream", name: "stdout", text: "ab" },
    { output_type: "stream", name: "stderr", text: "!" },
    { output_type: "stream", name: "stdout", text: "c" },
  ]);
});

test("clear_output removes at once, and with wait only when the next output comes", () => {
  expect(outputsOf(stream("a"), message("clear_output", { wait: false }))).toEqual([]);
  expect(outputsOf(stream("a"), message("clear_output", { wait: true }))).toHaveLength(1);
  expect(outputsOf(stream("a"), message("clear_output", { wait: true }), stream("b"))).toEqual([
    { output_type: "stream", name: "stdout", text: "b" },
  ]);
});

test("an update changes every display of that id, also in earlier cells, and adds none", () => {
  const displays = new DisplayRegistry();
  const [first, second] = [new OutputList(displays), new OutputList(displays)];
  first.take(display("old", "figure"));
  first.take(display("other", "else"));
  second.take(display("old", "figure"));
  second.take(
    message("update_display_data", {
      data: { "text/plain": "new" },
      metadata: {},
      transient: { display_id: "figure" },
    }),
  );
  expect(first.outputs).toMatchObject([{ data: { "text/plain": "new" } }, { data: { "text/plain": "other" } }]);
  expect(second.outputs).toMatchObject([{ data: { "text/plain": "new" } }]);
});

test("transient data is not kept", () => {
  expect(outputsOf(display("x", "id"))).toEqual([
    { output_type: "display_data", data: { "text/plain": "x" }, metadata: {} },
  ]);
});
