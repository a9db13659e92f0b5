// Boxes: widgets in rows, columns, tabs and folds. `new HBox([a, b])` or `new HBox({ children: [a, b] })`.
import { Widget } from "./widget.ts";
import { type ViewState, widgetClass, type WidgetOf, type WidgetOptions } from "./widget-class.ts";

/** What a box shows and how, as its model holds it. */
export interface BoxState extends ViewState {
  children: readonly AnyWidgetLike[];
  boxStyle: "" | "success" | "info" | "warning" | "danger";
}

/** What a container of pages shows and how, as its model holds it. */
export interface PagesState extends BoxState {
  /** One title a child. */
  titles: string[];
  /** Which child is open, from 0; null: none. */
  selectedIndex: number | null;
}

/** Takes the children alone, or all options. */
export type BoxClass<State extends BoxState> = new (
  children?: readonly AnyWidgetLike[] | BoxOptions<State>,
  options?: BoxOptions<State>,
) => WidgetOf<State>;

/** Any widget, whatever its state. */
export interface AnyWidgetLike {
  readonly modelId: string;
}

type BoxOptions<State extends BoxState> = Omit<WidgetOptions<State>, "children"> & {
  children?: readonly AnyWidgetLike[];
};

function boxClass<State extends BoxState>(name: string, extra: object = {}): BoxClass<State> {
  const Box = widgetClass<BoxState>({
    name,
    defaults: () => ({ children: [], boxStyle: "", ...extra }),
    refine: (changes) => {
      for (const child of changes.children ?? []) {
        if (!(child instanceof Widget)) throw new TypeError(`${name}.children takes widgets, and got ${typeof child}`);
      }
      return changes;
    },
    summary: ["children"],
  });
  const named = {
    [name]: class extends (Box as unknown as new (options: object) => Widget) {
      constructor(children: object = [], options: object = {}) {
        super(Array.isArray(children) ? { ...options, children: children as unknown[] } : children);
      }
    },
  }[name];
  return named as unknown as BoxClass<State>;
}

/** Widgets side by side. */
export const HBox = boxClass<BoxState>("HBox");
export type HBox = InstanceType<typeof HBox>;
/** Widgets one below another. */
export const VBox = boxClass<BoxState>("VBox");
export type VBox = InstanceType<typeof VBox>;
/** One widget at a time, chosen by tabs. */
export const Tab = boxClass<PagesState>("Tab", { titles: [], selectedIndex: 0 });
export type Tab = InstanceType<typeof Tab>;
/** Widgets that fold away. */
export const Accordion = boxClass<PagesState>("Accordion", { titles: [], selectedIndex: null });
export type Accordion = InstanceType<typeof Accordion>;
