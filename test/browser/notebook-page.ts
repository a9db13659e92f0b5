// A notebook in JupyterLab, as its user sees it: cells, outputs, buttons, boxes. Every wait is for a state of the page.
// playwright Page → what a test does and reads.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { root } from "../python-environment.ts";
import type { Lab } from "./lab-server.ts";

const screenshots = path.join(root, "out", "screenshots");

/** Writes a notebook of these cells that asks for this kernel. */
export function writeNotebook(lab: Lab, name: string, sources: readonly string[]): void {
  const cells = sources.map((source, at) => ({
    cell_type: "code",
    id: `cell-${at + 1}`,
    metadata: {},
    source,
    execution_count: null,
    outputs: [],
  }));
  const kernelspec = { name: "loopbook", display_name: "TypeScript (Loopbook)", language: "typescript" };
  const notebook = { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(path.join(lab.folder, name), JSON.stringify(notebook));
}

export class NotebookPage {
  readonly page: Page;
  readonly #panel: Locator;

  constructor(page: Page) {
    this.page = page;
    this.#panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
  }

  /** Opens the notebook and waits until its kernel is idle. */
  static async open(page: Page, lab: Lab, name: string): Promise<NotebookPage> {
    // A workspace of its own: the layout that an earlier test left is not opened again.
    await page.goto(lab.urlOf(`/lab/workspaces/${path.parse(name).name}/tree/${name}`));
    const notebook = new NotebookPage(page);
    await notebook.#panel.waitFor();
    // The toolbar's indicator says idle before there is a kernel; the status bar does not.
    await page.locator(".jp-StatusBar-Item", { hasText: /\| Idle$/ }).waitFor();
    await notebook.status("idle");
    return notebook;
  }

  /** The code cell of that number, from 1. */
  cell(number: number): Locator {
    return this.#panel.locator(".jp-CodeCell").nth(number - 1);
  }

  outputs(number: number): Locator {
    return this.cell(number).locator(".jp-OutputArea-output");
  }

  /** Waits until the kernel's indicator in the toolbar shows the status. */
  async status(status: "idle" | "busy"): Promise<void> {
    await this.#panel.locator(`.jp-Notebook-ExecutionIndicator[data-status="${status}"]`).waitFor();
  }

  /** Waits until the kernel that a restart began is there: the status bar passes through another word before Idle. */
  async restarted(restart: () => Promise<void>): Promise<void> {
    const bar = this.page.locator(".jp-StatusBar-Item", { hasText: "TypeScript (Loopbook) |" });
    const left = bar.filter({ hasNotText: /\| Idle$/ }).waitFor();
    await restart();
    await left;
    await bar.filter({ hasText: /\| Idle$/ }).waitFor();
  }

  /** Puts the cursor into the cell. */
  async focus(number: number): Promise<void> {
    await this.cell(number).locator(".cm-content").click();
  }

  /** Starts a cell with Ctrl-Enter. */
  async start(number: number): Promise<void> {
    await this.focus(number);
    await this.page.keyboard.press("Control+Enter");
  }

  /** Waits until the cell is done: its prompt is a number other than before. */
  async done(number: number): Promise<void> {
    await this.cell(number)
      .locator(".jp-InputPrompt")
      .filter({ hasText: /^\[\d+\]:$/ })
      .waitFor();
  }

  async run(number: number): Promise<void> {
    const before = await this.prompt(number);
    await this.start(number);
    const changed = this.cell(number).locator(".jp-InputPrompt").filter({ hasNotText: before });
    await changed.filter({ hasText: /^\[\d+\]:$/ }).waitFor();
  }

  prompt(number: number): Promise<string> {
    return this.cell(number).locator(".jp-InputPrompt").innerText();
  }

  async runAll(): Promise<void> {
    await this.menu("Run", "Run All Cells");
  }

  async menu(name: string, item: string): Promise<void> {
    await this.page.locator(".lm-MenuBar-itemLabel", { hasText: new RegExp(`^${name}$`) }).click();
    await this.page.locator(".lm-Menu-itemLabel", { hasText: new RegExp(`^${item}$`) }).click();
  }

  /** A button of the notebook's toolbar: `interrupt`, `restart`, `save`. */
  async press(button: string): Promise<void> {
    await this.#panel.locator(`.jp-Toolbar-item[data-jp-item-name="${button}"]`).click();
  }

  /** Switches the debugger on with its button, and waits until the panel can set breakpoints. */
  async debug(): Promise<void> {
    // JupyterLab draws the button before it has asked the kernel for its debugger.
    await this.#panel.locator('.jp-DebuggerBugButton[aria-disabled="false"]').click();
    await this.#panel.locator(".cm-breakpoint-gutter").first().waitFor({ state: "attached" });
  }

  /** Clicks into the gutter beside a line of a cell, counted from 1. */
  async breakAt(number: number, line: number): Promise<void> {
    const gutter = this.cell(number).locator(".cm-breakpoint-gutter .cm-gutterElement");
    await gutter.nth(line).click();
    await gutter.nth(line).locator(".cm-breakpoint-icon").waitFor();
  }

  /** A button of the debugger's panel. */
  async debugger(command: "continue" | "next" | "stepIn" | "stepOut"): Promise<void> {
    await this.page.locator(`.jp-DebuggerSidebar [data-command="debugger:${command}"]`).click();
  }

  /** A frame of the debugger's call stack, by its name. */
  frame(name: string): Locator {
    return this.page.locator(".jp-DebuggerCallstackFrame", { hasText: name });
  }

  /** A line of the debugger's variables: its name and what stands beside it. */
  variable(name: string, shown: string): Locator {
    const named = this.page.locator(".jp-DebuggerVariables-name").getByText(name, { exact: true });
    const detail = this.page.locator(".jp-DebuggerVariables-detail").getByText(shown, { exact: true });
    return this.page
      .locator(".jp-DebuggerVariables jp-tree-item")
      .filter({ has: named })
      .filter({ has: detail })
      .last();
  }

  /** Answers the dialog that is open. */
  async accept(): Promise<void> {
    await this.page.locator(".jp-Dialog .jp-mod-accept").click();
  }

  /** The box under a cell that waits for a line of input, with this prompt. */
  inputBox(number: number, prompt: string): Locator {
    return this.cell(number).locator(".jp-Stdin", { hasText: prompt }).locator(".jp-Stdin-input");
  }

  /** Keeps what the page looks like in out/screenshots. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  }
}
