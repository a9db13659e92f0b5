// Numbers: sliders, progress bars, number fields, Play. Values are kept between min and max, as their front end does.
import { inspect } from "node:util";
import type { Style } from "./layout.ts";
import {
  described,
  type DescribedState,
  type DescriptionStyle,
  widgetClass,
  type WidgetClass,
  type WidgetOptions,
} from "./widget-class.ts";

interface Range {
  value: number;
  min: number;
  max: number;
}

/** Checks numbers and keeps `value` in its range. Throws TypeError, RangeError. */
function refineRange(name: string, isInteger: boolean, numbers: readonly string[]) {
  return <State extends Range>(changes: Partial<State>, state: Readonly<State>): Partial<State> => {
    for (const property of numbers) {
      const value: unknown = changes[property as keyof State];
      if (value === undefined || (value === null && property === "step")) continue;
      const fits = isInteger ? Number.isInteger(value) : typeof value === "number" && Number.isFinite(value);
      if (fits) continue;
      const wanted = isInteger ? "a whole number" : "a number";
      throw new TypeError(`${name}.${property} takes ${wanted}, and got ${inspect(value)}`);
    }
    const { min, max, value } = { ...state, ...changes };
    if (min > max) throw new RangeError(`${name}: min ${String(min)} is above max ${String(max)}`);
    const kept = Math.min(Math.max(value, min), max);
    return kept === value && !("value" in changes) ? changes : { ...changes, value: kept };
  };
}

export interface SliderStyle extends DescriptionStyle {
  /** CSS colour. */
  handleColor: string | null;
}

/** What a slider shows and how, as its model holds it. */
export interface SliderState extends DescribedState, Range {
  step: number;
  disabled: boolean;
  /** Whether values come while the handle moves, or only when it is let go. */
  continuousUpdate: boolean;
  orientation: "horizontal" | "vertical";
  /** Whether the number is shown. */
  readout: boolean;
  /** How, in d3-format: `d`, `.2f`. */
  readoutFormat: string;
  behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
  style: Style<SliderStyle>;
}

function sliderClass(name: string, isInteger: boolean): WidgetClass<SliderState> {
  return widgetClass<SliderState>({
    name,
    defaults: () => ({
      ...described(),
      value: 0,
      min: 0,
      max: 100,
      step: isInteger ? 1 : 0.1,
      disabled: false,
      continuousUpdate: true,
      orientation: "horizontal",
      readout: true,
      readoutFormat: isInteger ? "d" : ".2f",
      behavior: "drag-tap",
    }),
    style: { name: "SliderStyle", defaults: { descriptionWidth: "", handleColor: null } },
    refine: refineRange(name, isInteger, ["value", "min", "max", "step"]),
    summary: ["value", "min", "max"],
  });
}

/** A slider of whole numbers. */
export const IntSlider = sliderClass("IntSlider", true);
export type IntSlider = InstanceType<typeof IntSlider>;
/** A slider of any numbers. */
export const FloatSlider = sliderClass("FloatSlider", false);
export type FloatSlider = InstanceType<typeof FloatSlider>;

export interface ProgressStyle extends DescriptionStyle {
  /** CSS colour. */
  barColor: string | null;
}

/** What a progress bar shows and how, as its model holds it. */
export interface ProgressState extends DescribedState, Range {
  barStyle: "" | "success" | "info" | "warning" | "danger";
  orientation: "horizontal" | "vertical";
  style: Style<ProgressStyle>;
}

function progressClass(name: string, isInteger: boolean): WidgetClass<ProgressState> {
  return widgetClass<ProgressState>({
    name,
    view: "Progress",
    defaults: () => ({ ...described(), value: 0, min: 0, max: 100, barStyle: "", orientation: "horizontal" }),
    style: { name: "ProgressStyle", defaults: { descriptionWidth: "", barColor: null } },
    refine: refineRange(name, isInteger, ["value", "min", "max"]),
    summary: ["value", "min", "max"],
  });
}

/** A progress bar of whole numbers. */
export const IntProgress = progressClass("IntProgress", true);
export type IntProgress = InstanceType<typeof IntProgress>;
/** A progress bar of any numbers. */
export const FloatProgress = progressClass("FloatProgress", false);
export type FloatProgress = InstanceType<typeof FloatProgress>;

/** One name for two classes: whole numbers give the Int one, any fraction the Float one. */
function eitherClass<State extends SliderState | ProgressState>(
  name: string,
  int: WidgetClass<State>,
  float: WidgetClass<State>,
): WidgetClass<State> {
  const choose = function (options: WidgetOptions<State> = {}) {
    const { value = 0, min = 0, max = 0, step = 1 } = options as Partial<Range> & { step?: number };
    return [value, min, max, step].every((number) => Number.isInteger(number)) ? new int(options) : new float(options);
  };
  Object.defineProperty(choose, "name", { value: name });
  Object.defineProperty(choose, Symbol.hasInstance, {
    value: (value: unknown) => value instanceof int || value instanceof float,
  });
  return choose as unknown as WidgetClass<State>;
}

/** A slider: IntSlider, or FloatSlider where a given number has a fraction. */
export const Slider = eitherClass("Slider", IntSlider, FloatSlider);
export type Slider = InstanceType<typeof Slider>;
/** A progress bar: IntProgress, or FloatProgress where a given number has a fraction. */
export const Progress = eitherClass("Progress", IntProgress, FloatProgress);
export type Progress = InstanceType<typeof Progress>;

/** What a field for a number shows and how, as its model holds it. */
export interface NumberFieldState extends DescribedState {
  value: number;
  step: number | null;
  disabled: boolean;
  continuousUpdate: boolean;
  style: Style<DescriptionStyle>;
}

function numberFieldClass(name: string, isInteger: boolean): WidgetClass<NumberFieldState> {
  const refine = refineRange(name, isInteger, ["value", "step"]);
  return widgetClass<NumberFieldState>({
    name,
    defaults: () => ({
      ...described(),
      value: 0,
      step: isInteger ? 1 : null,
      disabled: false,
      continuousUpdate: false,
    }),
    style: { name: "DescriptionStyle", defaults: { descriptionWidth: "" } },
    refine: (changes, state) => {
      const limits = { min: -Infinity, max: Infinity };
      refine(changes as Partial<Range>, { ...state, ...limits });
      return changes;
    },
    summary: ["value"],
  });
}

/** A field for a whole number. */
export const IntText = numberFieldClass("IntText", true);
export type IntText = InstanceType<typeof IntText>;
/** A field for any number. */
export const FloatText = numberFieldClass("FloatText", false);
export type FloatText = InstanceType<typeof FloatText>;

/** What a play control shows and how, as its model holds it. */
export interface PlayState extends DescribedState, Range {
  step: number;
  /** Time between two values, in milliseconds. */
  interval: number;
  playing: boolean;
  repeat: boolean;
  showRepeat: boolean;
  disabled: boolean;
  style: Style<DescriptionStyle>;
}

/** Buttons that let `value` run from `min` to `max`, one `step` each `interval` milliseconds. */
export const Play = widgetClass<PlayState>({
  name: "Play",
  defaults: () => ({
    ...described(),
    value: 0,
    min: 0,
    max: 100,
    step: 1,
    interval: 100,
    playing: false,
    repeat: false,
    showRepeat: true,
    disabled: false,
  }),
  style: { name: "DescriptionStyle", defaults: { descriptionWidth: "" } },
  refine: refineRange("Play", true, ["value", "min", "max", "step"]),
  summary: ["value", "min", "max"],
});
export type Play = InstanceType<typeof Play>;
