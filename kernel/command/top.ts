// `loopbook top`: a live view of a kernel's tasks in the terminal; keys sort, cancel, and show the line a task is at.
// Not in a terminal it prints one picture, or with --json a line of JSON a second until it is ended.
import { emitKeypressEvents } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { setTimeout as wait } from "node:timers/promises";
import type { TaskFacts } from "../../src/inspect/facts.ts";
import { findKernels, type FoundKernel } from "./find-kernels.ts";
import { askTasks, type KernelTasks } from "./kernel-tasks.ts";
import type { InspectCommand } from "./parse-command-line.ts";
import { drawTop, sortKeys, sortTasks, type TopView } from "./top-screen.ts";

const everyMs = 1000;
const answerMs = 3000;
const alternateScreen = { enter: "\u001b[?1049h\u001b[?25l", leave: "\u001b[?25h\u001b[?1049l" };

interface Key {
  name?: string;
  sequence?: string;
  ctrl?: boolean;
}

/** @throws CommandError when no kernel answers */
export async function top({ json, kernels: named }: InspectCommand): Promise<number> {
  const kernels = await findKernels(named);
  try {
    if (json) return await printJson(kernels);
    const terminal = new Terminal(kernels);
    return process.stdout.isTTY && process.stdin.isTTY ? await terminal.run() : await terminal.once();
  } finally {
    for (const { client } of kernels) client.close();
  }
}

async function printJson(kernels: readonly FoundKernel[]): Promise<number> {
  const ending = new AbortController();
  process.once("SIGINT", () => ending.abort());
  process.stdout.once("error", () => ending.abort());
  while (!ending.signal.aborted) {
    process.stdout.write(`${JSON.stringify(await Promise.all(kernels.map(askTasks)))}\n`);
    await wait(everyMs);
  }
  return 0;
}

class Terminal {
  readonly #kernels: readonly FoundKernel[];
  #at = 0;
  #answer: KernelTasks | undefined;
  #view: Omit<TopView, "kernelNumber" | "kernelCount"> = {
    sort: "id",
    isReversed: false,
    selected: undefined,
    message: "",
    source: undefined,
  };
  /** The task that a `c` asks about, until it is answered. */
  #asking: TaskFacts | undefined;
  #end: () => void = () => undefined;

  constructor(kernels: readonly FoundKernel[]) {
    this.#kernels = kernels;
  }

  async once(): Promise<number> {
    await this.#refresh();
    // Nothing can be selected, and no keys are read.
    const lines = this.#lines({ columns: 200, rows: 60 }).slice(0, -2);
    process.stdout.write(`${stripVTControlCharacters(lines.join("\n")).replace(/\s+$/gm, "")}\n`);
    return 0;
  }

  async run(): Promise<number> {
    const { stdin, stdout } = process;
    emitKeypressEvents(stdin);
    stdin.setRawMode(true);
    stdout.write(alternateScreen.enter);
    const onKey = (_: string | undefined, key: Key) => void this.#press(key);
    const onResize = () => this.#draw();
    stdin.on("keypress", onKey);
    stdout.on("resize", onResize);
    const ended = new Promise<void>((resolve) => (this.#end = resolve));
    for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, () => this.#end());
    const timer = setInterval(() => void this.#refresh().then(() => this.#draw()), everyMs);
    try {
      await this.#refresh();
      this.#draw();
      await ended;
    } finally {
      clearInterval(timer);
      stdin.off("keypress", onKey);
      stdout.off("resize", onResize);
      stdin.setRawMode(false);
      stdin.pause();
      stdout.write(alternateScreen.leave);
    }
    return 0;
  }

  get #kernel(): FoundKernel {
    const kernel = this.#kernels[this.#at];
    if (!kernel) throw new RangeError(`there is no kernel ${this.#at}`);
    return kernel;
  }

  get #tasks(): TaskFacts[] {
    return sortTasks(this.#answer?.snapshot?.tasks ?? [], this.#view);
  }

  get #selected(): TaskFacts | undefined {
    return this.#tasks.find(({ id }) => id === this.#view.selected) ?? this.#tasks[0];
  }

  async #refresh(): Promise<void> {
    try {
      this.#answer = await askTasks(this.#kernel);
    } catch (error) {
      this.#say((error as Error).message);
    }
  }

  #lines(size: { columns: number; rows: number }): string[] {
    if (!this.#answer) return [this.#view.message];
    const counts = { kernelNumber: this.#at + 1, kernelCount: this.#kernels.length };
    return drawTop(this.#answer, { ...this.#view, ...counts, selected: this.#selected?.id }, size);
  }

  #draw(): void {
    const { columns, rows } = process.stdout;
    const lines = this.#lines({ columns: columns || 80, rows: rows || 24 }).map((line) => `${line}\u001b[K`);
    process.stdout.write(`\u001b[H${lines.join("\r\n")}\u001b[J`);
  }

  #say(message: string): void {
    this.#view = { ...this.#view, message };
  }

  #move(by: number): void {
    const tasks = this.#tasks;
    const at = tasks.findIndex(({ id }) => id === this.#selected?.id);
    const next = tasks[Math.max(0, Math.min(tasks.length - 1, at + by))];
    this.#view = { ...this.#view, selected: next?.id };
  }

  async #press(key: Key): Promise<void> {
    const name = key.name ?? key.sequence;
    if ((key.ctrl && name === "c") || name === "q") {
      this.#end();
      return;
    }
    const asked = this.#asking;
    this.#asking = undefined;
    this.#say("");
    if (asked) {
      if (name === "y") await this.#cancel(asked);
    } else if (this.#view.source) this.#view = { ...this.#view, source: undefined };
    else if (name === "up" || name === "k") this.#move(-1);
    else if (name === "down" || name === "j") this.#move(1);
    else if (name === "s")
      this.#view = { ...this.#view, sort: sortKeys[(sortKeys.indexOf(this.#view.sort) + 1) % sortKeys.length] ?? "id" };
    else if (name === "r") this.#view = { ...this.#view, isReversed: !this.#view.isReversed };
    else if (name === "tab") {
      this.#at = (this.#at + 1) % this.#kernels.length;
      await this.#refresh();
    } else if (name === "c" && this.#selected) {
      this.#asking = this.#selected;
      this.#say(`cancel ${this.#selected.name} (${this.#selected.id})? y/n`);
    } else if ((name === "g" || name === "return") && this.#selected) await this.#goTo(this.#selected);
    this.#draw();
  }

  async #cancel({ id, name }: TaskFacts): Promise<void> {
    try {
      const { outcome } = await this.#kernel.client.ask("loopbook_cancel_task", { task_id: id }, answerMs);
      this.#say(outcome === "cancelled" ? `${name} was cancelled` : `${name} will be cancelled when the loop turns`);
    } catch (error) {
      this.#say((error as Error).message);
    }
    await this.#refresh();
  }

  /** Shows the source of the cell where the task is, its line marked. */
  async #goTo(task: TaskFacts): Promise<void> {
    const place = task.place ?? task.created;
    const [, cell, line] = /In\[(\d+)\]:(\d+)/.exec(place ?? "") ?? [];
    if (cell === undefined) {
      this.#say(`where ${task.name} is, is not known`);
      return;
    }
    const start = Number(cell);
    const asked = { hist_access_type: "range", session: 0, start, stop: start + 1, raw: true, output: false } as const;
    try {
      const { history } = await this.#kernel.client.ask("history", asked, answerMs);
      const source = history.find(([, number]) => number === start)?.[2];
      if (typeof source !== "string") {
        this.#say(`the source of In[${cell}] is not in the history`);
        return;
      }
      const lines = source
        .split("\n")
        .map((text, i) => `${i + 1 === Number(line) ? "▶" : " "} ${String(i + 1).padStart(3)}  ${text}`);
      this.#view = {
        ...this.#view,
        source: [`In[${cell}]: ${task.name} is at ${place ?? ""} (any key: back)`, "", ...lines],
      };
    } catch (error) {
      this.#say((error as Error).message);
    }
  }
}
