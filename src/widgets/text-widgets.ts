// Text and switches: HTML, labels, text fields, buttons, check boxes.
import type { Style } from "./layout.ts";
import { described, type DescribedState, type DescriptionStyle, type ViewState, widgetClass } from "./widget-class.ts";

interface TextStyle extends DescriptionStyle {
  background: string | null;
  fontSize: string | null;
  textColor: string | null;
}
const textStyle = { descriptionWidth: "", background: null, fontSize: null, textColor: null };

/** What a HTML view shows and how, as its model holds it. */
export interface HtmlState extends DescribedState {
  value: string;
  placeholder: string;
  style: Style<TextStyle>;
}

/** Keeps a value text: anything else is an error here, not something strange in the page. */
function refineText(name: string) {
  return <State extends { value: string }>(changes: Partial<State>): Partial<State> => {
    const { value } = changes;
    if (value === undefined || typeof value === "string") return changes;
    throw new TypeError(`${name}.value takes a string, and got ${typeof value}`);
  };
}

function refineSwitch(name: string) {
  return <State extends { value: boolean }>(changes: Partial<State>): Partial<State> => {
    const { value } = changes;
    if (value === undefined || typeof value === "boolean") return changes;
    throw new TypeError(`${name}.value takes true or false, and got ${typeof value}`);
  };
}

const zeroWidthSpace = "\u200b";

/** HTML in the page. */
export const HTML = widgetClass<HtmlState>({
  name: "HTML",
  defaults: () => ({ ...described(), value: "", placeholder: zeroWidthSpace }),
  style: { name: "HTMLStyle", defaults: textStyle },
  refine: refineText("HTML"),
  summary: ["value"],
});
export type HTML = InstanceType<typeof HTML>;

interface LetterStyle extends TextStyle {
  fontFamily: string | null;
  fontStyle: string | null;
  fontVariant: string | null;
  fontWeight: string | null;
  textDecoration: string | null;
}
const letters = { fontFamily: null, fontStyle: null, fontVariant: null, fontWeight: null, textDecoration: null };

/** What a label shows and how, as its model holds it. */
export interface LabelState extends DescribedState {
  value: string;
  placeholder: string;
  style: Style<LetterStyle>;
}

/** A line of plain text. */
export const Label = widgetClass<LabelState>({
  name: "Label",
  defaults: () => ({ ...described(), value: "", placeholder: zeroWidthSpace }),
  style: { name: "LabelStyle", defaults: { ...textStyle, ...letters } },
  refine: refineText("Label"),
  summary: ["value"],
});
export type Label = InstanceType<typeof Label>;

/** What a text field shows and how, as its model holds it. */
export interface TextState extends DescribedState {
  value: string;
  placeholder: string;
  disabled: boolean;
  /** Whether values come with each key, or only when the field is left or Enter pressed. */
  continuousUpdate: boolean;
  style: Style<TextStyle>;
}

const textDefaults = () => ({
  ...described(),
  value: "",
  placeholder: zeroWidthSpace,
  disabled: false,
  continuousUpdate: true,
});

/** A text field. `on("submit")` and `next("submit")` hear Enter. */
export const Text = widgetClass<TextState>({
  name: "Text",
  defaults: textDefaults,
  style: { name: "TextStyle", defaults: textStyle },
  refine: refineText("Text"),
  summary: ["value"],
});
export type Text = InstanceType<typeof Text>;

/** A text field that hides what is typed. Its value is not hidden from the notebook's saved widget state. */
export const Password = widgetClass<TextState>({
  name: "Password",
  defaults: textDefaults,
  style: { name: "TextStyle", defaults: textStyle },
  refine: refineText("Password"),
  summary: [],
});
export type Password = InstanceType<typeof Password>;

/** What a text area shows and how, as its model holds it. */
export interface TextareaState extends TextState {
  /** Height in lines; null: the browser's. */
  rows: number | null;
}

/** A text field of several lines. */
export const Textarea = widgetClass<TextareaState>({
  name: "Textarea",
  defaults: () => ({ ...textDefaults(), rows: null }),
  style: { name: "TextStyle", defaults: textStyle },
  refine: refineText("Textarea"),
  summary: ["value"],
});
export type Textarea = InstanceType<typeof Textarea>;

interface ButtonLooks {
  buttonStyle: "" | "primary" | "success" | "info" | "warning" | "danger";
  /** A Font Awesome name: `play`. */
  icon: string;
  disabled: boolean;
}

interface ButtonStyle extends Omit<LetterStyle, "descriptionWidth" | "background"> {
  buttonColor: string | null;
}

/** What a button shows and how, as its model holds it. */
export interface ButtonState extends ViewState, ButtonLooks {
  /** The button's text. */
  description: string;
  style: Style<ButtonStyle>;
}

/** A button. `on("click", …)`, or `await button.next("click")`. */
export const Button = widgetClass<ButtonState>({
  name: "Button",
  defaults: () => ({ description: "", buttonStyle: "", icon: "", disabled: false }),
  style: { name: "ButtonStyle", defaults: { buttonColor: null, fontSize: null, textColor: null, ...letters } },
  summary: ["description"],
});
export type Button = InstanceType<typeof Button>;

/** What a toggle button shows and how, as its model holds it. */
export interface ToggleButtonState extends DescribedState, ButtonLooks {
  value: boolean;
  style: Style<Omit<LetterStyle, "background">>;
}

/** A button that stays pressed. */
export const ToggleButton = widgetClass<ToggleButtonState>({
  name: "ToggleButton",
  defaults: () => ({ ...described(), value: false, buttonStyle: "", icon: "", disabled: false }),
  style: {
    name: "ToggleButtonStyle",
    defaults: { descriptionWidth: "", fontSize: null, textColor: null, ...letters },
  },
  refine: refineSwitch("ToggleButton"),
  summary: ["value"],
});
export type ToggleButton = InstanceType<typeof ToggleButton>;

/** What a checkbox shows and how, as its model holds it. */
export interface CheckboxState extends DescribedState {
  value: boolean;
  /** Whether it stands under the fields of other widgets, or at the left. */
  indent: boolean;
  disabled: boolean;
  style: Style<DescriptionStyle & { background: string | null }>;
}

/** A check box. */
export const Checkbox = widgetClass<CheckboxState>({
  name: "Checkbox",
  defaults: () => ({ ...described(), value: false, indent: true, disabled: false }),
  style: { name: "CheckboxStyle", defaults: { descriptionWidth: "", background: null } },
  refine: refineSwitch("Checkbox"),
  summary: ["value"],
});
export type Checkbox = InstanceType<typeof Checkbox>;
