// The summary of a cell's tests, as text and as HTML with each failure's diff. Pure functions.
import type { MimeBundle } from "../host.ts";
import { diffOf } from "./expect.ts";

/** How one test ended. */
export interface TestOutcome {
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped";
  readonly elapsedMs: number;
  readonly error?: unknown;
}

const signs = { passed: "✓", failed: "✗", skipped: "○" };
const colours = { passed: "#1a7f37", failed: "#cf222e", skipped: "#6e7781" };

export function summaryLine(outcomes: readonly TestOutcome[]): string {
  const parts = (["passed", "failed", "skipped"] as const).flatMap((state) => {
    const count = outcomes.filter((each) => each.state === state).length;
    return count === 0 ? [] : [`${String(count)} ${state}`];
  });
  return `Tests: ${parts.join(", ")}`;
}

function textLine({ name, state, elapsedMs }: TestOutcome): string {
  return `${signs[state]} ${name}${state === "skipped" ? "" : ` (${elapsedMs.toFixed(0)} ms)`}`;
}

/** The first line of what went wrong. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? "";
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "    ");
}

export function summaryText(outcomes: readonly TestOutcome[]): string {
  const lines = outcomes.flatMap((outcome) => {
    if (outcome.state !== "failed") return [textLine(outcome)];
    const diff = diffOf(outcome.error);
    return [textLine(outcome), indented(reasonOf(outcome.error)), ...(diff === undefined ? [] : [indented(diff)])];
  });
  return [...lines, summaryLine(outcomes)].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function diffHtml(diff: string): string {
  const lines = diff.split("\n").map((line) => {
    const background = line.startsWith("+") ? "#cf222e22" : line.startsWith("-") ? "#1a7f3722" : undefined;
    const text = escaped(line === "" ? " " : line);
    return background === undefined ? `<div>${text}</div>` : `<div style="background:${background}">${text}</div>`;
  });
  return `<pre style="margin:0.3em 0 0.6em 1.5em">${lines.join("")}</pre>`;
}

export function summaryHtml(outcomes: readonly TestOutcome[]): string {
  const rows = outcomes.map((outcome) => {
    const sign = `<span style="color:${colours[outcome.state]}">${signs[outcome.state]}</span>`;
    const time = outcome.state === "skipped" ? "" : ` <small>${outcome.elapsedMs.toFixed(0)} ms</small>`;
    const head = `<div>${sign} ${escaped(outcome.name)}${time}</div>`;
    if (outcome.state !== "failed") return head;
    const diff = diffOf(outcome.error);
    const reason = `<div style="margin-left:1.5em">${escaped(reasonOf(outcome.error))}</div>`;
    return head + reason + (diff === undefined ? "" : diffHtml(diff));
  });
  return `<div class="loopbook-tests">${rows.join("")}<div><b>${summaryLine(outcomes)}</b></div></div>`;
}

export function summaryBundle(outcomes: readonly TestOutcome[]): MimeBundle {
  return { "text/plain": summaryText(outcomes), "text/html": summaryHtml(outcomes) };
}
