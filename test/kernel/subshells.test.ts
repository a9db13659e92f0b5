// Subshells (JEP 91) in the real kernel: queues of their own on the same loop, with their own interrupts and outputs.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Kernel, startKernel } from "../../kernel/client/start-kernel.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" } });
});

afterAll(() => kernel.end());

const control = { channel: "control" } as const;

async function createSubshell(): Promise<string> {
  const reply = await kernel.request("create_subshell", {}, control);
  expect(reply.status).toBe("ok");
  return (reply as { subshell_id: string }).subshell_id;
}

async function listed(): Promise<string[]> {
  const reply = await kernel.request("list_subshell", {}, control);
  return (reply as { subshell_id: string[] }).subshell_id;
}

function remove(subshell_id: string): Promise<object> {
  return kernel.request("delete_subshell", { subshell_id }, control);
}

/** A cell that prints its word and then waits until `release(word)` is called. */
function waiting(word: string): string {
  return `console.log("${word} waits"); await new Promise((resolve) => { (globalThis.held ??= {})["${word}"] = resolve; }); console.log("${word} goes on"); "${word}"`;
}

test("kernel_info says that there are subshells; they are created, listed and deleted on control", async () => {
  const info = await kernel.request("kernel_info", {});
  expect(info).toMatchObject({ supported_features: expect.arrayContaining(["kernel subshells"]) as string[] });
  const ids = [await createSubshell(), await createSubshell()];
  expect(new Set(ids).size).toBe(2);
  expect((await listed()).sort()).toEqual([...ids].sort());
  for (const id of ids) expect(await remove(id)).toEqual({ status: "ok" });
  expect(await listed()).toEqual([]);
  expect(await remove(ids[0] ?? "")).toMatchObject({ status: "error" });
});

test("cells of subshells run while another cell waits, and each has its own output and result", async () => {
  const [a, b] = [await createSubshell(), await createSubshell()];
  const main = kernel.begin(waiting("main"));
  const first = kernel.begin(waiting("first"), { subshellId: a });
  const second = kernel.begin(waiting("second"), { subshellId: b });
  for (const [cell, word] of [
    [main, "main"],
    [first, "first"],
    [second, "second"],
  ] as const) {
    await cell.printed(`${word} waits`);
  }
  // Released in an order of their own, from a third subshell's cell.
  const c = await createSubshell();
  for (const [cell, word] of [
    [second, "second"],
    [main, "main"],
    [first, "first"],
  ] as const) {
    await kernel.execute(`globalThis.held["${word}"]()`, { subshellId: c });
    expect((await cell.done).content).toMatchObject({ status: "ok" });
    expect(cell.outputs.text("stdout")).toBe(`${word} waits\n${word} goes on\n`);
    expect(cell.outputs.outputs.at(-1)).toMatchObject({ data: { "text/plain": `'${word}'` } });
  }
  for (const id of [a, b, c]) await remove(id);
});

test("an interrupt ends the cell of the subshell it names, without a name that of the main shell", async () => {
  const id = await createSubshell();
  const main = kernel.begin(waiting("main"));
  await main.printed("main waits");
  const beside = kernel.begin(waiting("beside"), { subshellId: id });
  await beside.printed("beside waits");
  await kernel.request("interrupt", {}, { ...control, subshellId: id });
  expect((await beside.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(main.isDone).toBe(false);
  const again = kernel.begin(waiting("again"), { subshellId: id });
  await again.printed("again waits");
  await kernel.interrupt();
  expect((await main.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(again.isDone).toBe(false);
  await kernel.execute('globalThis.held["again"]()');
  expect((await again.done).content).toMatchObject({ status: "ok" });
  await remove(id);
});

test("a subshell that is busy is stopped by its interrupt, while the main shell's cell goes on waiting", async () => {
  const id = await createSubshell();
  const main = kernel.begin(waiting("patient"));
  await main.printed("patient waits");
  const busy = kernel.begin('console.log("spins"); while (true) {}', { subshellId: id });
  await busy.printed("spins");
  await kernel.request("interrupt", {}, { ...control, subshellId: id });
  expect((await busy.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(main.isDone).toBe(false);
  await kernel.execute('globalThis.held["patient"]()', { subshellId: id });
  expect((await main.done).content).toMatchObject({ status: "ok" });
  await remove(id);
});

test("within a subshell one cell runs at a time, and an error aborts what waits there and nothing else", async () => {
  const id = await createSubshell();
  const main = kernel.begin(waiting("main"));
  await main.printed("main waits");
  const failing = kernel.begin(`${waiting("failing")}; throw new RangeError("no")`, { subshellId: id });
  const behind = kernel.begin('"never"', { subshellId: id });
  const afterMain = kernel.begin('"of the main shell"');
  await failing.printed("failing waits");
  const other = await createSubshell();
  await kernel.execute('globalThis.held["failing"]()', { subshellId: other });
  expect((await failing.done).content).toMatchObject({ status: "error", ename: "RangeError" });
  expect((await behind.done).content).toMatchObject({ status: "aborted" });
  expect(behind.outputs.outputs).toEqual([]);
  expect(main.isDone).toBe(false);
  await kernel.execute('globalThis.held["main"]()', { subshellId: id });
  expect((await afterMain.done).content).toMatchObject({ status: "ok" });
  for (const subshell of [id, other]) await remove(subshell);
});

test("deleting a subshell interrupts its cell and aborts what waits behind it", async () => {
  const id = await createSubshell();
  const running = kernel.begin(waiting("running"), { subshellId: id });
  const behind = kernel.begin('"never"', { subshellId: id });
  await running.printed("running waits");
  await remove(id);
  expect((await behind.done).content).toMatchObject({ status: "aborted" });
  expect((await running.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  const late = await kernel.execute("1", { subshellId: id });
  expect(late.reply).toMatchObject({ status: "error", ename: "UnknownSubshell" });
});

test("names and the execution count are the session's, input() asks the one who sent the cell", async () => {
  const id = await createSubshell();
  const { reply } = await kernel.execute("const shared = 20;");
  const asked = await kernel.execute('shared + Number(await input("how many? "))', {
    subshellId: id,
    onInput: (prompt) => (prompt === "how many? " ? "22" : ""),
  });
  expect(asked.result).toBe("42");
  expect(asked.reply.execution_count).toBe(reply.execution_count + 1);
  await remove(id);
});
