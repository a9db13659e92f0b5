// Results → a table for the terminal and the Markdown of RESULTS.md.
import { cpus, release, totalmem, type } from "node:os";
import type { Figure, Row } from "./figure.ts";
import type { KernelKind, KernelName } from "./kernels.ts";
import type { Results } from "./run.ts";

/** One kernel's entry in one row. */
export type Cell = { value: number; note: string | undefined } | { failure: string };
type Cells = Map<KernelName, Cell>;

export function terminalTable(figure: Figure, rows: Map<string, Cells>, kernels: readonly KernelName[]): string {
  const lines = tableOf(figure, rows, kernels);
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const text = lines.map((line) =>
    line
      .map((entry, i) => entry.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const reasons = remarks(figure, rows).map((reason) => `  ${reason}`);
  return `\n${[...text, ...reasons].join("\n")}\n`;
}

export function markdownReport(results: Results, kinds: readonly KernelKind[]): string {
  const names = kinds.map((kind) => kind.name);
  const parts = [
    "# Benchmark",
    "Written by `npm run bench`: all kernels in one run on one machine, taking turns sample by sample.",
    "Medians unless a row says otherwise; the factor behind a peer's figure is the peer's over Loopbook's.",
    `${machine()} ${kinds.map((kind) => `${kind.name} ${kind.version}`).join(", ")}; ${new Date().toISOString().slice(0, 10)}.`,
  ];
  for (const [figure, rows] of results) {
    const [head = [], ...body] = tableOf(figure, rows, names);
    const lines = [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...body].map(
      (line) => `| ${line.join(" | ")} |`,
    );
    const reasons = remarks(figure, rows).map((reason) => `- ${reason}`);
    parts.push(`## ${figure.title}`, lines.join("\n"));
    if (reasons.length > 0) parts.push(reasons.join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

/** Head and rows: label, each kernel, the target and whether it is reached. */
function tableOf(figure: Figure, rows: Map<string, Cells>, kernels: readonly KernelName[]): string[][] {
  const hasTarget = figure.rows.some((row) => row.target !== undefined);
  const head = [figure.title, ...kernels, ...(hasTarget ? ["to reach", ""] : [])];
  const body = figure.rows.map((row) => {
    const cells = rows.get(row.key) ?? new Map<KernelName, Cell>();
    const own = valueOf(cells.get("loopbook"));
    const entries = kernels.map((kernel) => {
      const cell = cells.get(kernel);
      if (cell === undefined) return "–";
      const value = valueOf(cell);
      if (value === undefined) return "fails";
      const ratio =
        kernel === "loopbook" || own === undefined || row.unit === "×" ? "" : ` (${(value / own).toFixed(2)} ×)`;
      return format(value, row) + ratio;
    });
    return [row.label, ...entries, ...(hasTarget ? verdict(row, cells) : [])];
  });
  return [head, ...body];
}

function verdict(row: Row, cells: Cells): string[] {
  if (row.target === undefined) return ["", ""];
  const values = Object.fromEntries(
    [...cells].flatMap(([kernel, cell]) => ("value" in cell ? [[kernel, cell.value]] : [])),
  );
  const own = valueOf(cells.get("loopbook"));
  if (!cells.has("loopbook")) return [row.target.text, ""];
  return [row.target.text, own !== undefined && row.target.reached(own, values) ? "reached" : "**missed**"];
}

function remarks(figure: Figure, rows: Map<string, Cells>): string[] {
  const byReason = new Map<string, string[]>();
  for (const row of figure.rows) {
    for (const [kernel, cell] of rows.get(row.key) ?? []) {
      const text = "failure" in cell ? cell.failure : cell.note;
      if (text === undefined) continue;
      const reason = `${kernel}: ${text.replaceAll("|", "\\|")}`;
      byReason.set(reason, [...(byReason.get(reason) ?? []), row.label]);
    }
  }
  return [...byReason].map(
    ([reason, labels]) => `${reason} (${labels.length === figure.rows.length ? "all" : labels.join("; ")})`,
  );
}

function valueOf(cell: Cell | undefined): number | undefined {
  return cell !== undefined && "value" in cell ? cell.value : undefined;
}

function format(value: number, row: Row): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${row.unit}`;
}

function machine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? "unknown processor";
  const memory = `${(totalmem() / 1024 ** 3).toFixed(0)} GiB`;
  return `Machine: ${processors.length} × ${model}, ${memory}, ${type()} ${release()}, Node ${process.versions.node}.`;
}
