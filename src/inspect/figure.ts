// The common look of the inspector's figures, as that of the timing's timeline: ground, ink, axis, legend. Pure.
// `page` takes the colours of the page around it (inline in HTML); `card` brings its own ground (an image of its own).
import { axisTicks } from "../timing/timeline-rows.ts";

export type Ground = "page" | "card";

export const figureWidth = 760;

const style = `
.loopbook-figure { font: 12px system-ui, sans-serif; --ink: #1b1f24; --faint: #5c6570; --bar: #2f6fb5; --wait: #7a8694; --alarm: #b3261e; --ground: #ffffff; }
.loopbook-figure.page { --ink: var(--jp-ui-font-color1, currentColor); --faint: var(--jp-ui-font-color2, currentColor); --ground: var(--jp-layout-color0, transparent); }
.loopbook-figure text { fill: var(--ink); stroke: var(--ground); stroke-width: 3px; paint-order: stroke; }
.loopbook-figure .faint { fill: var(--faint); }
.loopbook-figure .ground { fill: var(--ground); }
.loopbook-figure .running, .loopbook-figure .bar { fill: var(--bar); stroke: var(--ink); stroke-width: 0.5; }
.loopbook-figure .ready { fill: var(--bar); fill-opacity: 0.2; stroke: var(--ink); stroke-dasharray: 2 2; }
.loopbook-figure .waiting { fill: var(--wait); }
.loopbook-figure .load { fill: var(--bar); fill-opacity: 0.45; stroke: var(--bar); }
.loopbook-figure .blocked { fill: var(--alarm); fill-opacity: 0.15; stroke: var(--alarm); stroke-dasharray: 5 2; }
.loopbook-figure .alarm { stroke: var(--alarm); fill: none; stroke-width: 1.5; }
.loopbook-figure .alarm-head { fill: var(--alarm); }
.loopbook-figure .grid { stroke: var(--faint); stroke-opacity: 0.35; }
.loopbook-figure .line { stroke: var(--ink); fill: none; }
.loopbook-figure .dashed, .loopbook-figure .mark { stroke: var(--ink); stroke-dasharray: 3 3; fill: none; }
.loopbook-figure .box { fill: var(--ground); stroke: var(--ink); }
@media (prefers-color-scheme: dark) { .loopbook-figure.card { --ink: #e6e6e6; --faint: #a7aeb8; --bar: #5b9bd8; --wait: #8f9bab; --alarm: #ff8a80; --ground: #1b1f24; } }
@media print { .loopbook-figure { --ink: #000000; --faint: #444444; --bar: #2f6fb5; --wait: #7a8694; --alarm: #b3261e; --ground: #ffffff; } }
`;

/** Dark pages that are no JupyterLab: the ink follows the page, and so does the alarm. */
const pageStyle = `
[data-jp-theme-light="false"] .loopbook-figure.page { --bar: #5b9bd8; --wait: #8f9bab; --alarm: #ff8a80; }
@media (prefers-color-scheme: dark) { body:not([data-jp-theme-light]) .loopbook-figure.page { --bar: #5b9bd8; --wait: #8f9bab; --alarm: #ff8a80; } }
@media print { [data-jp-theme-light] .loopbook-figure.page, .loopbook-figure.page { --ink: #000000; --faint: #444444; --bar: #2f6fb5; --wait: #7a8694; --alarm: #b3261e; --ground: #ffffff; } }
`;

export function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, "\uFFFD")
    .replace(/[&<>"]/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}

/** A coordinate: two decimals are enough. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Text at a place. `anchor` as SVG has it. */
export function label(x: number, y: number, text: string, { anchor = "start", kind = "" } = {}): string {
  const more = `${anchor === "start" ? "" : ` text-anchor="${anchor}"`}${kind === "" ? "" : ` class="${kind}"`}`;
  return `<text x="${px(x)}" y="${px(y)}"${more}>${escapeXml(text)}</text>`;
}

export function line(kind: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${kind}" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;
}

export function rect(kind: string, x: number, y: number, width: number, height: number, title = ""): string {
  const shape = `<rect class="${kind}" x="${px(x)}" y="${px(y)}" width="${px(Math.max(0.5, width))}" height="${px(height)}"`;
  return title === "" ? `${shape}/>` : `${shape}><title>${escapeXml(title)}</title></rect>`;
}

/** The whole figure. `summary` is its title, for those who do not see it. */
export function figure(
  ground: Ground,
  kind: string,
  height: number,
  summary: string,
  parts: readonly string[],
): string {
  const size = `viewBox="0 0 ${String(figureWidth)} ${px(height)}" width="${String(figureWidth)}" height="${px(height)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="loopbook-figure ${kind} ${ground}" ${size} style="max-width:100%" role="img">`,
    `<title>${escapeXml(summary)}</title><style>${style}${ground === "page" ? pageStyle : ""}</style>`,
    `<rect class="ground" width="${String(figureWidth)}" height="${px(height)}"/>`,
    ...parts,
    "</svg>",
  ].join("\n");
}

/** A time axis below a plot: round steps, the unit behind them. */
export function timeAxis(
  durationSeconds: number,
  x: (seconds: number) => number,
  top: number,
  bottom: number,
): string[] {
  const inMs = durationSeconds > 0 && durationSeconds < 0.1;
  const scale = inMs ? 1000 : 1;
  const ticks = axisTicks(durationSeconds * scale);
  const digits = Math.max(0, -Math.floor(Math.log10(ticks[1] ?? 1)));
  const end = x(durationSeconds);
  return [
    ...ticks.flatMap((tick) => {
      const at = x(tick / scale);
      return [
        line("grid", at, top, at, bottom),
        label(at, bottom + 15, tick.toFixed(digits), { anchor: "middle", kind: "faint" }),
      ];
    }),
    label(end + 34, bottom + 15, inMs ? "ms" : "seconds", { kind: "faint" }),
  ];
}
