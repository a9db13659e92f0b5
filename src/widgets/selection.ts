// One choice of several: Dropdown, Select, RadioButtons. The wire knows labels and an index; values stay here.
import type { Style } from "./layout.ts";
import {
  described,
  type DescribedState,
  type DescriptionStyle,
  widgetClass,
  type WidgetClass,
  type WidgetOf,
  type WidgetOptions,
} from "./widget-class.ts";

/** Values, [label, value] pairs, or a Map from label to value. */
export type Choices<Value> =
  readonly Value[] | readonly (readonly [label: string, value: Value])[] | Map<string, Value>;

/** What a selection shows and how, as its model holds it. */
export interface SelectionState<Value = unknown> extends DescribedState {
  options: Choices<Value>;
  /** The chosen value; null: none. */
  value: Value | null;
  /** The chosen label; null: none. */
  label: string | null;
  /** Which one is chosen, from 0; null: none. */
  index: number | null;
  disabled: boolean;
  style: Style<DescriptionStyle>;
}

interface WireSelection extends SelectionState {
  optionLabels: string[];
}

interface Pair {
  label: string;
  value: unknown;
}

function pairsOf(options: Choices<unknown>): Pair[] {
  if (options instanceof Map) return [...options].map(([label, value]) => ({ label, value }));
  return options.map((option) =>
    Array.isArray(option) && option.length === 2 && typeof option[0] === "string"
      ? { label: option[0], value: option[1] as unknown }
      : { label: String(option), value: option },
  );
}

/** Whichever of options, value, label and index is given, the others follow. */
function refineSelection(name: string) {
  return (changes: Partial<WireSelection>, state: Readonly<WireSelection>): Partial<WireSelection> => {
    const { options = state.options } = changes;
    const pairs = pairsOf(options);
    const index = chosen(name, changes, pairs);
    if (index === undefined) return changes;
    if (index !== null && pairs[index] === undefined) {
      throw new RangeError(`${name}.index ${String(index)} is beyond its ${String(pairs.length)} options`);
    }
    const pair = index === null ? undefined : pairs[index];
    const labels = changes.options === undefined ? {} : { optionLabels: pairs.map(({ label }) => label) };
    return { ...changes, ...labels, index, value: pair?.value ?? null, label: pair?.label ?? null };
  };
}

/** The index that the changes ask for; null: none chosen; undefined: nothing about it is changed. */
function chosen(name: string, changes: Partial<WireSelection>, pairs: readonly Pair[]): number | null | undefined {
  if (changes.value !== undefined) return changes.value === null ? null : found(name, "value", changes.value, pairs);
  if (changes.label !== undefined) return changes.label === null ? null : found(name, "label", changes.label, pairs);
  if (changes.index !== undefined) return changes.index;
  if (changes.options !== undefined) return pairs.length > 0 ? 0 : null;
  return undefined;
}

function found(name: string, key: "value" | "label", wanted: unknown, pairs: readonly Pair[]): number {
  const index = pairs.findIndex((pair) => Object.is(pair[key], wanted));
  if (index >= 0) return index;
  const labels = pairs.map(({ label }) => label).join(", ");
  throw new RangeError(`${name} has no option of ${key} ${String(wanted)}; it has ${labels}`);
}

/** A class of widgets whose values are of the type that its options have. */
export interface SelectionClass {
  new <Value>(options: LabelledOptions<Value>): WidgetOf<SelectionState<Value>>;
  new <Value = string>(options?: PlainOptions<Value>): WidgetOf<SelectionState<Value>>;
}

type OtherOptions<Value> = Omit<WidgetOptions<SelectionState<Value>>, "options">;
type LabelledOptions<Value> = OtherOptions<Value> & {
  options: readonly (readonly [label: string, value: Value])[] | Map<string, Value>;
};
type PlainOptions<Value> = OtherOptions<Value> & { options?: readonly Value[] };

function selectionClass(name: string, extra: object = {}): SelectionClass {
  const made: WidgetClass<WireSelection> = widgetClass<WireSelection>({
    name,
    defaults: () => ({
      ...described(),
      options: [],
      optionLabels: [],
      value: null,
      label: null,
      index: null,
      disabled: false,
      ...extra,
    }),
    style: { name: "DescriptionStyle", defaults: { descriptionWidth: "" } },
    wireNames: { options: undefined, value: undefined, label: undefined, optionLabels: "_options_labels" },
    refine: refineSelection(name),
    summary: ["value"],
  });
  return made as unknown as SelectionClass;
}

/** A menu of one choice. */
export const Dropdown = selectionClass("Dropdown");
export type Dropdown<Value = string> = WidgetOf<SelectionState<Value>>;
/** A list of which one line is chosen. */
export const Select = selectionClass("Select", { rows: 5 });
export type Select<Value = string> = WidgetOf<SelectionState<Value>>;
/** Radio buttons. */
export const RadioButtons = selectionClass("RadioButtons", { orientation: "vertical" });
export type RadioButtons<Value = string> = WidgetOf<SelectionState<Value>>;
