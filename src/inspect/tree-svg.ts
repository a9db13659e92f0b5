// The tree of who waits for whom as SVG. Full strokes: awaits; dashed: started. A circle is an arrow back up. Pure.
import { escapeXml, figure, figureWidth, type Ground, label, line, px } from "./figure.ts";
import type { TreeLine } from "./text/task-tree.ts";
import { clip, signs } from "./text/words.ts";

const rowHeight = 22;
const indent = 24;
const left = 20;
const mostLines = 120;

export function treeSvg(lines: readonly TreeLine[], ground: Ground): string {
  const shown = lines.slice(0, mostLines);
  const y = (index: number): number => 14 + index * rowHeight;
  const x = (depth: number): number => left + depth * indent;
  const parts = shown.flatMap((each, index) => {
    const at = y(index);
    const from = x(each.depth);
    const stroke = each.edge === "started" ? "dashed" : "line";
    const parent = shown.findLastIndex((other, i) => i < index && other.depth === each.depth - 1);
    const branch =
      each.depth === 0
        ? []
        : [
            line(stroke, x(each.depth - 1), y(parent) + 8, x(each.depth - 1), at),
            line(stroke, x(each.depth - 1), at, from - 8, at),
          ];
    const words = `<tspan font-weight="600">${escapeXml(clip(each.text, 30))}</tspan>  <tspan class="faint">${escapeXml(clip(each.detail, 96 - each.depth * 3))}</tspan>`;
    return [
      `<g class="node" data-task="${each.taskId === undefined ? "" : String(each.taskId)}">`,
      ...branch,
      label(from, at + 4, each.sign, { anchor: "middle" }),
      `<text x="${px(from + 14)}" y="${px(at + 4)}">${words}</text>`,
      "</g>",
      ...(each.backTo === undefined ? [] : [backArrow(shown, index, each.backTo, x, y)]),
    ];
  });
  const legendTop = y(Math.max(1, shown.length)) + 16;
  const more = lines.length > shown.length ? `and ${String(lines.length - shown.length)} more lines. ` : "";
  const keys = [
    line("line", 12, legendTop - 4, 34, legendTop - 4),
    label(40, legendTop, "awaits"),
    line("dashed", 92, legendTop - 4, 114, legendTop - 4),
    label(120, legendTop, "started"),
    label(
      180,
      legendTop,
      `■ cell  ${signs.running} running  ${signs.ready} ready  ${signs.waiting} waiting  ${signs.cancelling} cancelling  ↺ circle`,
    ),
    label(figureWidth - 12, legendTop, more, { anchor: "end", kind: "faint" }),
  ];
  const summary = `Who waits for whom: ${shown.map(({ text, detail }) => `${text} (${detail})`).join("; ")}`;
  return figure(ground, "task-tree", legendTop + 12, summary, [
    ...parts,
    ...keys,
    ...(shown.length === 0 ? [label(40, 18, "no tasks")] : []),
  ]);
}

/** From the line that closes the circle back up to the task it stands for. */
function backArrow(
  lines: readonly TreeLine[],
  index: number,
  id: number,
  x: (depth: number) => number,
  y: (index: number) => number,
): string {
  const target = lines.findIndex(({ taskId }) => taskId === id);
  const depth = lines[target]?.depth ?? 0;
  const tip = y(target) + 9;
  const side = Math.max(6, x(depth) - 14);
  return `<g class="circle"><path class="alarm" d="M${px(x(lines[index]?.depth ?? 0) - 8)} ${px(y(index))}H${px(side)}V${px(y(target))}H${px(x(depth) - 9)}"/><path class="alarm-head" d="M${px(x(depth) - 6)} ${px(tip - 9)}l-6 -4v8Z"/></g>`;
}
