// warnings(): what is wrong with how the loop is used, each with why it matters and what to do. Main thread.
import { clock } from "../timing/clock.ts";
import { escapeXml } from "./figure.ts";
import { loopWarnings } from "./loop-warnings.ts";
import { takeSnapshot } from "./snapshot.ts";
import { heartbeat, tracker } from "./state.ts";
import { cancelWarnings, orderWarnings, ownerWarnings, sleepWarnings } from "./task-warnings.ts";
import { View } from "./view.ts";

/** Kinds of warnings. */
export type WarningKind =
  | "blocked-loop"
  | "microtask-starvation"
  | "never-yielded"
  | "sequential-awaits"
  | "task-dropped"
  | "orphan-task"
  | "exception-never-retrieved"
  | "cancellation-swallowed"
  | "cancel-pending"
  | "deadlock"
  | "milliseconds";

/** A warning. */
export interface Warning {
  readonly kind: WarningKind;
  readonly message: string;
  /** Why it matters. */
  readonly why: string;
  /** What to do. */
  readonly fix: string;
  /** `In[3]:2:5`, where a line is to blame. */
  readonly place: string | undefined;
  /** The names of the tasks that it is about. */
  readonly tasks: readonly string[];
}

/** Warnings, to be shown and to be asserted on: `warnings().of("deadlock")`. */
export class Warnings extends View<readonly Warning[]> implements Iterable<Warning> {
  constructor(list: readonly Warning[]) {
    super(list, { text: () => warningsText(list), html: () => warningsHtml(list) });
  }

  /** How many there are. */
  get length(): number {
    return this.data.length;
  }

  /** Those of one kind. */
  of(kind: WarningKind): Warning[] {
    return this.data.filter((warning) => warning.kind === kind);
  }

  /** Each of them, in order. */
  [Symbol.iterator](): Iterator<Warning> {
    return this.data[Symbol.iterator]();
  }
}

/** What the inspector has to warn of now. Thresholds are set by `inspect.configure`. */
export function warnings(): Warnings {
  heartbeat.look();
  const records = tracker.records();
  const now = clock.now();
  return new Warnings([
    ...loopWarnings(heartbeat.stretches, records, takeSnapshot(tracker, { live: true })),
    ...orderWarnings(records),
    ...ownerWarnings(records, tracker.cellWaits),
    ...cancelWarnings(records, now),
    ...sleepWarnings(records, tracker.cellWaits),
  ]);
}

function warningsText(list: readonly Warning[]): string {
  if (list.length === 0) return "no warnings";
  return list.map(({ kind, message, why, fix }) => `! ${kind}: ${message}\n  why: ${why}\n  fix: ${fix}`).join("\n");
}

function warningsHtml(list: readonly Warning[]): string {
  if (list.length === 0) return "<p>no warnings</p>";
  const items = list.map(
    ({ kind, message, why, fix }) =>
      `<li data-kind="${kind}"><strong>${escapeXml(kind)}</strong>: ${escapeXml(message)}<br><em>why</em> ${escapeXml(why)}<br><em>fix</em> ${escapeXml(fix)}</li>`,
  );
  return `<ul class="loopbook-warnings">${items.join("\n")}</ul>`;
}
