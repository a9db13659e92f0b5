// The strip of loop lag: how late the loop's heartbeat came, with blocked stretches named. Text and SVG. Pure.
import { figure, figureWidth, type Ground, label, line, px, rect, timeAxis } from "./figure.ts";
import type { Beat, BlockedStretch } from "./heartbeat.ts";
import { shortPosition } from "./places.ts";
import { clip, formatTime } from "./text/words.ts";

export interface LagData {
  /** Seconds of the strip's first moment. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly beats: readonly Beat[];
  readonly stretches: readonly BlockedStretch[];
  readonly blockedMs: number;
}

const left = 60;
const plotWidth = figureWidth - left - 100;
const plotHeight = 70;
const mostNamed = 8;
const textWidth = 60;

/** `In[3]:4:2 in crunch`, or the task's name where no sample was taken. */
export function nameStretch({ stack, task, sampleCount, isMachine }: BlockedStretch): string {
  if (isMachine) return "nothing here: the machine was busy with other programs";
  const [place] = stack;
  const name = place?.functionName === undefined ? "" : ` in ${place.functionName}`;
  if (place) return shortPosition(place.position) + name;
  if (task) return `task ${task.name}`;
  return sampleCount > 0 ? "code outside the cells" : "code that was not sampled";
}

/** The worst lag of each of `count` equal parts; undefined where the loop had nothing to beat for. */
function worst({ beats, startSeconds, endSeconds }: LagData, count: number): (number | undefined)[] {
  const parts = new Array<number | undefined>(count).fill(undefined);
  const scale = count / Math.max(1e-9, endSeconds - startSeconds);
  for (const { atSeconds, lagMs } of beats) {
    // A late beat says that the loop stood still all the while before it.
    const from = Math.max(0, Math.floor((atSeconds - lagMs / 1000 - startSeconds) * scale));
    const to = Math.min(count - 1, Math.floor((atSeconds - startSeconds) * scale));
    for (let i = from; i <= to; i++) parts[i] = Math.max(parts[i] ?? 0, lagMs);
  }
  return parts;
}

/** Neighbours of one height are one bar. */
function runs(parts: readonly (number | undefined)[]): { lag: number; from: number; to: number }[] {
  const result: { lag: number; from: number; to: number }[] = [];
  parts.forEach((lag, i) => {
    const last = result.at(-1);
    if (lag === undefined) return;
    if (last?.to === i && last.lag === lag) last.to = i + 1;
    else result.push({ lag, from: i, to: i + 1 });
  });
  return result;
}

export function lagSummary({ beats, stretches, blockedMs }: LagData): string {
  const lags = beats.map(({ lagMs }) => lagMs).sort((a, b) => a - b);
  const at = (share: number): string =>
    formatTime((lags[Math.min(lags.length - 1, Math.floor(share * lags.length))] ?? 0) / 1000);
  if (lags.length === 0) return "loop lag: the heartbeat has not started";
  return `loop lag: median ${at(0.5)}, 99 % ${at(0.99)}, most ${at(1)}; blocked ${String(stretches.length)} times for ${String(blockedMs)} ms or more`;
}

export function lagText(data: LagData): string {
  const levels = " ▁▂▃▄▅▆▇█";
  const parts = worst(data, textWidth);
  const top = Math.max(data.blockedMs, ...parts.map((lag) => lag ?? 0));
  const strip = parts.map((lag) => (lag === undefined ? "·" : (levels[Math.round((lag / top) * 8)] ?? "█"))).join("");
  const span = formatTime(data.endSeconds - data.startSeconds);
  const named = data.stretches.map(
    (each) =>
      `! ${(each.startSeconds - data.startSeconds).toFixed(2)} s: blocked for ${formatTime(each.blockedMs / 1000)} at ${nameStretch(each)}`,
  );
  return [lagSummary(data), `│${strip}│ ${span}, full height ${formatTime(top / 1000)}`, ...named].join("\n");
}

export function lagSvg(data: LagData, ground: Ground): string {
  const durationSeconds = data.endSeconds - data.startSeconds;
  const x = (seconds: number): number => left + (durationSeconds > 0 ? (seconds / durationSeconds) * plotWidth : 0);
  const parts = worst(data, plotWidth / 2);
  const most = Math.max(data.blockedMs * 1.2, ...parts.map((lag) => lag ?? 0));
  const named = data.stretches.slice(0, mostNamed);
  const top = 16;
  const bottom = top + plotHeight;
  const y = (lagMs: number): number => bottom - (lagMs / most) * plotHeight;
  const bars = runs(parts).map(({ lag, from, to }) =>
    rect("bar", left + from * 2, y(lag), (to - from) * 2, Math.max(0.5, bottom - y(lag))),
  );
  const legendTop = bottom + 40;
  return figure(
    ground,
    "loop-lag",
    legendTop + 12 + named.length * 16 + (data.stretches.length > mostNamed ? 16 : 0),
    lagText(data),
    [
      ...timeAxis(durationSeconds, x, top, bottom),
      ...named.map((each, i) => {
        const from = x(Math.max(0, each.startSeconds - data.startSeconds));
        const words = `blocked for ${formatTime(each.blockedMs / 1000)} at ${nameStretch(each)}`;
        return `<g class="stretch">${rect("blocked", from, top, x(each.endSeconds - data.startSeconds) - from, plotHeight, words)}${label(from, top - 4, String(i + 1))}</g>`;
      }),
      ...bars,
      line("dashed", left, y(data.blockedMs), left + plotWidth, y(data.blockedMs)),
      label(left + plotWidth + 6, y(data.blockedMs) + 4, `${px(data.blockedMs)} ms`, { kind: "faint" }),
      label(left - 6, top + 6, formatTime(most / 1000), { anchor: "end", kind: "faint" }),
      label(left - 6, bottom, "0", { anchor: "end", kind: "faint" }),
      label(12, legendTop, clip(lagSummary(data), 110)),
      ...named.map((each, i) =>
        label(
          20,
          legendTop + 18 + i * 16,
          `${String(i + 1)} · ${(each.startSeconds - data.startSeconds).toFixed(2)} s · blocked ${formatTime(each.blockedMs / 1000)} · ${nameStretch(each)}`,
        ),
      ),
      ...(data.stretches.length > mostNamed
        ? [
            label(20, legendTop + 18 + named.length * 16, `and ${String(data.stretches.length - mostNamed)} more`, {
              kind: "faint",
            }),
          ]
        : []),
    ],
  );
}
