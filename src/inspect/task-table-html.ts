// The table of tasks as HTML, in the colours of the page around it. Pure.
import type { TaskFacts } from "./facts.ts";
import { escapeXml } from "./figure.ts";
import { columns, foldTasks, namesOf } from "./text/task-table.ts";

const style = `
.loopbook-tasks { border-collapse: collapse; font: 12px system-ui, sans-serif; }
.loopbook-tasks th, .loopbook-tasks td { padding: 2px 8px; text-align: left; border-bottom: 1px solid rgba(128, 128, 128, 0.35); white-space: nowrap; }
.loopbook-tasks .number { text-align: right; font-variant-numeric: tabular-nums; }
.loopbook-tasks caption { caption-side: bottom; text-align: left; padding: 4px 8px; opacity: 0.8; }
`;

export function tableHtml(tasks: readonly TaskFacts[], most = 60): string {
  if (tasks.length === 0) return "<p>no tasks</p>";
  const { shown, folded } = foldTasks(tasks, most);
  const names = namesOf(tasks);
  const used = columns.filter((column) => shown.some((task) => column.cell(task, names) !== ""));
  const kind = (isNumber: boolean): string => (isNumber ? ' class="number"' : "");
  const head = used.map(
    ({ title, meaning, isNumber }) => `<th${kind(isNumber)} title="${escapeXml(meaning)}">${escapeXml(title)}</th>`,
  );
  const rows = shown.map((task) => {
    const cells = used.map((column) => `<td${kind(column.isNumber)}>${escapeXml(column.cell(task, names))}</td>`);
    return `<tr data-task="${String(task.id)}">${cells.join("")}</tr>`;
  });
  const caption = folded === undefined ? "" : `<caption>${escapeXml(folded)}</caption>`;
  return `<style>${style}</style><table class="loopbook-tasks">${caption}<thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("\n")}</tbody></table>`;
}
