// A timeline as SVG: a Gantt of the spans, dashed lines at the marks, an axis in seconds. Pure.
// `page` takes the colours of the page around it (inline in HTML); `card` brings its own ground (an image of its own).
import { formatSeconds } from "./stopwatch.ts";
import { type Bar, axisTicks, type Layout } from "./timeline-rows.ts";
import { clip } from "./timeline-text.ts";

const width = 760;
const left = 150;
const right = 90;
const rowHeight = 22;
const plotWidth = width - left - right;

const style = `
.loopbook-timeline { font: 12px system-ui, sans-serif; --ink: #1b1f24; --faint: #6b7280; --bar: #2f6fb5; --ground: #ffffff; }
.loopbook-timeline.page { --ink: var(--jp-ui-font-color1, currentColor); --faint: var(--jp-ui-font-color2, currentColor); --ground: var(--jp-layout-color0, transparent); }
.loopbook-timeline text { fill: var(--ink); stroke: var(--ground); stroke-width: 3px; paint-order: stroke; }
.loopbook-timeline .faint { fill: var(--faint); }
.loopbook-timeline .ground { fill: var(--ground); }
.loopbook-timeline .bar { fill: var(--bar); stroke: var(--ink); stroke-width: 0.5; }
.loopbook-timeline .load { fill: var(--bar); fill-opacity: 0.45; stroke: var(--bar); }
.loopbook-timeline .grid { stroke: var(--faint); stroke-opacity: 0.35; }
.loopbook-timeline .mark { stroke: var(--ink); stroke-dasharray: 3 3; fill: none; }
@media (prefers-color-scheme: dark) { .loopbook-timeline.card { --ink: #e6e6e6; --faint: #a0a7b0; --bar: #5b9bd8; --ground: #1b1f24; } }
@media print { .loopbook-timeline { --ink: #000000; --faint: #444444; --bar: #2f6fb5; --ground: #ffffff; } }
`;

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** The timeline as one `<svg>` element. */
export function timelineSvg(layout: Layout, ground: "page" | "card"): string {
  const { rows, folded, marks, durationSeconds } = layout;
  const x = (seconds: number): number => left + (durationSeconds > 0 ? (seconds / durationSeconds) * plotWidth : 0);
  const top = 12 + (marks.length > 0 ? 3 * 12 : 0);
  const plotBottom = top + (rows.length + (folded ? 1 : 0)) * rowHeight;
  const legendTop = plotBottom + 38;
  const columns = 3;
  const legendRows = Math.ceil(marks.length / columns);
  const height = legendTop + 18 + legendRows * 16 + (layout.foldedMarks > 0 ? 16 : 0);
  const summary = `Timeline of ${formatSeconds(durationSeconds)}: ${rows.map((row) => row.name).join(", ")}`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="loopbook-timeline ${ground}" viewBox="0 0 ${String(width)} ${String(height)}" width="${String(width)}" height="${String(height)}" style="max-width:100%" role="img">`,
    `<title>${escape(summary)}</title><style>${style}</style>`,
    `<rect class="ground" width="${String(width)}" height="${String(height)}"/>`,
    ...axis(axisTicks(durationSeconds), x, top, plotBottom),
    ...marksSvg(marks, x, plotBottom),
    ...rows.map((row, i) => rowSvg(row.name, row.bars, x, top + i * rowHeight)),
    ...(folded ? [foldedSvg(folded, x, top + rows.length * rowHeight)] : []),
    ...legend(layout, legendTop, columns),
    "</svg>",
  ];
  return parts.join("\n");
}

function axis(ticks: number[], x: (seconds: number) => number, top: number, bottom: number): string[] {
  const digits = Math.max(0, -Math.floor(Math.log10(ticks[1] ?? 1)));
  const lines = ticks.map((tick) => {
    const at = number(x(tick));
    const label = tick.toFixed(digits);
    return `<line class="grid" x1="${at}" x2="${at}" y1="${String(top)}" y2="${String(bottom)}"/><text class="faint" x="${at}" y="${String(bottom + 15)}" text-anchor="middle">${label}</text>`;
  });
  return [...lines, `<text class="faint" x="${String(width - right + 34)}" y="${String(bottom + 15)}">seconds</text>`];
}

function rowSvg(name: string, bars: readonly Bar[], x: (seconds: number) => number, top: number): string {
  const total = bars.reduce((sum, bar) => sum + bar.endSeconds - bar.startSeconds, 0);
  const last = bars.reduce((most, bar) => Math.max(most, bar.endSeconds), 0);
  const label = `${formatSeconds(total)}${bars.length > 1 ? ` ×${String(bars.length)}` : ""}`;
  const rects = joined(bars, x).map(
    ([from, to]) =>
      `<rect class="bar" x="${number(from)}" y="${String(top + 4)}" width="${number(Math.max(1, to - from))}" height="${String(rowHeight - 8)}" rx="2"/>`,
  );
  return `<g><title>${escape(`${name}: ${label}`)}</title><text x="${String(left - 8)}" y="${String(top + 15)}" text-anchor="end">${escape(clip(name, 20))}</text>${rects.join("")}<text x="${number(x(last) + 6)}" y="${String(top + 15)}">${label}</text></g>`;
}

/** Bars closer than a pixel are drawn as one, so that a thousand of them stay one shape. */
function joined(bars: readonly Bar[], x: (seconds: number) => number): [from: number, to: number][] {
  const result: [number, number][] = [];
  for (const bar of bars) {
    const last = result.at(-1);
    const from = x(bar.startSeconds);
    const to = x(bar.endSeconds);
    if (last && bars.length > 50 && from - last[1] < 1) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

function foldedSvg(folded: NonNullable<Layout["folded"]>, x: (seconds: number) => number, top: number): string {
  const bottom = top + rowHeight - 4;
  const y = (count: number): number => bottom - (count / folded.peak) * (rowHeight - 8);
  let path = `M${number(x(folded.load[0]?.atSeconds ?? 0))} ${String(bottom)}`;
  for (const { atSeconds, count } of folded.load) path += `H${number(x(atSeconds))}V${number(y(count))}`;
  return `<g><text x="${String(left - 8)}" y="${String(top + 15)}" text-anchor="end">${String(folded.rowCount)} more</text><path class="load" d="${path}Z"/><text class="faint" x="${String(width - right + 6)}" y="${String(top + 15)}">≤ ${String(folded.peak)} at once</text></g>`;
}

/** Dashed lines with their numbers in three lanes; where marks crowd, the number is left to the legend. */
function marksSvg(marks: Layout["marks"], x: (seconds: number) => number, bottom: number): string[] {
  const laneEnds = [-Infinity, -Infinity, -Infinity];
  return marks.map((mark) => {
    const at = x(mark.atSeconds);
    const lane = laneEnds.findIndex((end) => end < at);
    const top = 14 + Math.max(0, lane) * 12;
    if (lane >= 0) laneEnds[lane] = at + 4 + 8 * String(mark.number).length;
    const line = `<line class="mark" x1="${number(at)}" x2="${number(at)}" y1="${String(top)}" y2="${String(bottom)}"/>`;
    const label = `<text x="${number(at + 3)}" y="${String(top)}">${String(mark.number)}</text>`;
    return `<g><title>${escape(mark.name)}</title>${line}${lane >= 0 ? label : ""}</g>`;
  });
}

function legend(layout: Layout, top: number, columns: number): string[] {
  const kinds = [
    ...(layout.rows.length > 0
      ? [
          `<rect class="bar" x="${String(left)}" y="${String(top - 9)}" width="18" height="10" rx="2"/><text x="${String(left + 24)}" y="${String(top)}">span, with its time in all</text>`,
        ]
      : []),
    ...(layout.marks.length > 0
      ? [
          `<line class="mark" x1="${String(left + 230)}" x2="${String(left + 248)}" y1="${String(top - 4)}" y2="${String(top - 4)}"/><text x="${String(left + 254)}" y="${String(top)}">mark, numbered:</text>`,
        ]
      : []),
  ];
  const rows = Math.ceil(layout.marks.length / columns);
  const names = layout.marks.map((mark, i) => {
    const x = 20 + Math.floor(i / rows) * ((width - 20) / columns);
    const y = top + 18 + (i % rows) * 16;
    return `<text x="${number(x)}" y="${String(y)}">${String(mark.number)} · ${mark.atSeconds.toFixed(2)} s · ${escape(clip(mark.name, 24))}</text>`;
  });
  if (layout.foldedMarks > 0) {
    names.push(
      `<text class="faint" x="20" y="${String(top + 18 + rows * 16)}">and ${String(layout.foldedMarks)} more marks</text>`,
    );
  }
  return [...kinds, ...names];
}
