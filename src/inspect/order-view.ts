// The order of a cell's pieces as a figure: a lane a queue, a numbered box a step, lines from who queued it. Pure.
import { escapeXml, figure, figureWidth, type Ground, label, line, px } from "./figure.ts";
import type { OrderStep, StepKind } from "./microtasks.ts";
import { clip } from "./text/words.ts";

const lanes: readonly StepKind[] = ["sync", "nextTick", "microtask", "timer", "immediate", "I/O"];
const laneHeight = 30;
const left = 90;
const mostDrawn = 60;

export interface Order {
  readonly steps: readonly OrderStep[];
  readonly lanes: readonly StepKind[];
  readonly leftOut: number;
}

export function layOutOrder(steps: readonly OrderStep[]): Order {
  const used = lanes.filter((lane) => lane !== "I/O" || steps.some(({ kind }) => kind === lane));
  return { steps: steps.slice(0, mostDrawn), lanes: used, leftOut: Math.max(0, steps.length - mostDrawn) };
}

function words({ printed, queuedBy, place }: OrderStep): string {
  const prints =
    printed.length > 0 ? `prints ${printed.map((text) => JSON.stringify(text)).join(", ")}` : "prints nothing";
  const queued =
    queuedBy === undefined ? "" : `, queued by ${String(queuedBy)}${place === undefined ? "" : ` at ${place}`}`;
  return prints + queued;
}

export function orderText({ steps, leftOut }: Order): string {
  const lines = steps.map((step) => `${String(step.number).padStart(3)}  ${step.kind.padEnd(9)}  ${words(step)}`);
  if (leftOut > 0) lines.push(`and ${String(leftOut)} more`);
  return lines.join("\n");
}

export function orderSvg({ steps, lanes: used, leftOut }: Order, ground: Ground): string {
  const width = Math.min(44, (figureWidth - left - 20) / Math.max(1, steps.length));
  const x = (number: number): number => left + (number - 1) * width;
  const y = (kind: StepKind): number => 14 + used.indexOf(kind) * laneHeight;
  const bottom = 14 + used.length * laneHeight;
  const half = (width - 4) / 2;
  const queued = steps.flatMap((step) => {
    const by = steps.find(({ number }) => number === step.queuedBy);
    if (!by) return [];
    const [x1, y1, x2, y2] = [x(by.number) + half, y(by.kind) + 20, x(step.number) + half, y(step.kind)];
    return [
      `<path class="dashed" d="M${px(x1)} ${px(y1)}C${px(x1)} ${px(y1 + 16)} ${px(x2)} ${px(y2 - 16)} ${px(x2)} ${px(y2)}"/>`,
    ];
  });
  const boxes = steps.map(
    (step) =>
      `<g class="step" data-kind="${step.kind}"><title>${escapeXml(`${String(step.number)}, ${step.kind}: ${words(step)}`)}</title><rect class="${step.printed.length > 0 ? "running" : "ready"}" x="${px(x(step.number))}" y="${px(y(step.kind))}" width="${px(width - 4)}" height="20" rx="3"/>${label(x(step.number) + half, y(step.kind) + 14, String(step.number), { anchor: "middle" })}</g>`,
  );
  const listed = steps.map((step, i) =>
    label(20, bottom + 46 + i * 16, clip(`${String(step.number)} · ${step.kind} · ${words(step)}`, 112)),
  );
  const height = bottom + 56 + steps.length * 16 + (leftOut > 0 ? 16 : 0);
  return figure(ground, "order", height, `Order: ${orderText({ steps, lanes: used, leftOut })}`, [
    ...used.map(
      (lane) =>
        line("grid", left - 6, y(lane) + 10, figureWidth - 12, y(lane) + 10) +
        label(left - 14, y(lane) + 14, lane, { anchor: "end" }),
    ),
    ...queued,
    ...boxes,
    label(left, bottom + 12, "order of running →", { kind: "faint" }),
    `<rect class="running" x="300" y="${px(bottom + 2)}" width="18" height="12" rx="3"/>${label(324, bottom + 12, "prints")}`,
    `<rect class="ready" x="380" y="${px(bottom + 2)}" width="18" height="12" rx="3"/>${label(404, bottom + 12, "prints nothing")}`,
    line("dashed", 510, bottom + 8, 532, bottom + 8) + label(538, bottom + 12, "queued by"),
    ...listed,
    ...(leftOut > 0
      ? [label(20, bottom + 46 + steps.length * 16, `and ${String(leftOut)} more`, { kind: "faint" })]
      : []),
  ]);
}
