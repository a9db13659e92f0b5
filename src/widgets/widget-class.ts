// widgetClass(): a class of widgets from a description of its front end's model: properties, defaults, checks.
import { createStyle, defineProperties, Layout, type LayoutOptions, type LayoutState } from "./layout.ts";
import { snakeCase } from "./wire-state.ts";
import { dependent, shared } from "./dependents.ts";
import { Widget } from "./widget.ts";
import type { WidgetKind } from "./widget-kind.ts";

/** What every widget with a view has. */
export interface ViewState {
  layout: Layout;
  /** CSS classes of the view's element. */
  domClasses: string[];
  /** Whether the Tab key reaches it; null: as the browser has it. */
  tabbable: boolean | null;
  tooltip: string | null;
}

type WithoutOwned<State> = Omit<State, "layout" | "style">;

export interface ClassDescription<State extends ViewState> {
  name: string;
  /** Default: `@jupyter-widgets/controls` 2.0.0. */
  module?: { name: string; version: string };
  /** Default: the class's own name. */
  view?: string;
  defaults: () => Omit<WithoutOwned<State>, keyof ViewState>;
  style?: { name: string; defaults: object };
  /** Wire names that are not the property's own in snake_case; undefined: not sent. */
  wireNames?: Readonly<Record<string, string | undefined>>;
  refine?: (changes: Partial<State>, state: Readonly<State>) => Partial<State>;
  summary?: readonly string[];
}

/** Options of a constructor: any properties; layout and style may be plain objects. */
export type WidgetOptions<State> = Partial<WithoutOwned<State>> & {
  layout?: Layout | LayoutOptions;
  style?: State extends { style: Widget<infer Looks> } ? Partial<Looks> : never;
};

export type WidgetOf<State extends object> = Widget<State> & State;

export type WidgetClass<State extends ViewState> = new (options?: WidgetOptions<State>) => WidgetOf<State>;

const controls = { name: "@jupyter-widgets/controls", version: "2.0.0" };

export function widgetClass<State extends ViewState>(description: ClassDescription<State>): WidgetClass<State> {
  const kind = kindOf(description);
  const named = {
    [description.name]: class extends Widget<State> {
      constructor(options: Partial<State> = {}) {
        super(kind, options);
      }
    },
  }[description.name] as unknown as typeof Widget<State>;
  const owned = description.style ? ["style"] : [];
  const common = ["layout", "domClasses", "tabbable", "tooltip"];
  defineProperties(named.prototype, [...Object.keys(description.defaults()), ...common, ...owned]);
  return named as unknown as WidgetClass<State>;
}

function kindOf<State extends ViewState>(description: ClassDescription<State>): WidgetKind<State> {
  const { name, module = controls, view = name, style, wireNames = {}, refine, summary = [] } = description;
  return {
    name,
    constants: {
      _model_module: module.name,
      _model_module_version: module.version,
      _model_name: `${name}Model`,
      _view_count: null,
      _view_module: module.name,
      _view_module_version: module.version,
      _view_name: `${view}View`,
    },
    initial: () => ({ ...(description.defaults() as State), domClasses: [], tabbable: null, tooltip: null }),
    owned: ({ layout, style: looks }) => ({
      layout: asLayout(layout),
      ...(style && { style: dependent(createStyle(style.name, style.defaults, looks as object | undefined)) }),
    }),
    wireName: (property) => {
      if (property === "domClasses") return "_dom_classes";
      return Object.hasOwn(wireNames, property) ? wireNames[property] : snakeCase(property);
    },
    refine: (changes, state) => {
      const { layout } = changes as { layout?: unknown };
      const whole = layout === undefined ? changes : { ...changes, layout: asLayout(layout) };
      return refine?.(whole, state) ?? whole;
    },
    summary,
  };
}

function asLayout(given: unknown): Layout {
  if (given instanceof Widget) return shared(given as unknown as Layout);
  return dependent(new Layout(given as Partial<LayoutState> | undefined));
}

/** What widgets with a label beside them have. */
export interface DescribedState extends ViewState {
  /** The label. */
  description: string;
  /** Whether the label is HTML. */
  descriptionAllowHtml: boolean;
}

export const described = () => ({ description: "", descriptionAllowHtml: false });

export interface DescriptionStyle {
  /** Width of the label, as CSS writes it, or "initial" for as wide as it is. */
  descriptionWidth: string;
}
