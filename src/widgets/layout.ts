// Layout and style: the models that say how a widget looks. CSS properties in camelCase, null: the front end's default.
import { snakeCase } from "./wire-state.ts";
import { Widget } from "./widget.ts";
import type { WidgetKind } from "./widget-kind.ts";

const layoutNames = [
  "alignContent",
  "alignItems",
  "alignSelf",
  "borderBottom",
  "borderLeft",
  "borderRight",
  "borderTop",
  "bottom",
  "display",
  "flex",
  "flexFlow",
  "gridArea",
  "gridAutoColumns",
  "gridAutoFlow",
  "gridAutoRows",
  "gridColumn",
  "gridGap",
  "gridRow",
  "gridTemplateAreas",
  "gridTemplateColumns",
  "gridTemplateRows",
  "height",
  "justifyContent",
  "justifyItems",
  "left",
  "margin",
  "maxHeight",
  "maxWidth",
  "minHeight",
  "minWidth",
  "objectFit",
  "objectPosition",
  "order",
  "overflow",
  "padding",
  "right",
  "top",
  "visibility",
  "width",
] as const;

/** CSS of a widget's box, each as CSS writes it (`"50%"`, `"1px solid teal"`) or null. */
export type LayoutState = Record<(typeof layoutNames)[number], string | null>;

/** Gives instances a property for each name of the state. */
export function defineProperties(prototype: object, names: readonly string[]): void {
  for (const name of names) {
    if (name in prototype) throw new TypeError(`"${name}" is a method of every widget: choose another name`);
    Object.defineProperty(prototype, name, {
      get(this: Widget) {
        return this.get(name);
      },
      set(this: Widget, value: unknown) {
        this.set({ [name]: value });
      },
      enumerable: true,
      configurable: true,
    });
  }
}

function stylingKind<State extends object>(
  name: string,
  module: "@jupyter-widgets/base" | "@jupyter-widgets/controls",
  viewName: string,
  initial: () => State,
): WidgetKind<State> {
  return {
    name,
    constants: {
      _model_module: module,
      _model_module_version: "2.0.0",
      _model_name: `${name}Model`,
      _view_count: null,
      _view_module: "@jupyter-widgets/base",
      _view_module_version: "2.0.0",
      _view_name: viewName,
    },
    initial,
    owned: () => ({}),
    wireName: snakeCase,
    summary: [],
  };
}

const layoutKind = stylingKind("Layout", "@jupyter-widgets/base", "LayoutView", () => {
  return Object.fromEntries(layoutNames.map((name) => [name, null])) as LayoutState;
});

class LayoutModel extends Widget<LayoutState> {
  /** `border` sets all four sides. */
  constructor({ border, ...options }: Partial<LayoutState> & { border?: string } = {}) {
    const sides =
      border === undefined ? {} : { borderTop: border, borderRight: border, borderBottom: border, borderLeft: border };
    super(layoutKind, { ...sides, ...options });
  }
}
defineProperties(LayoutModel.prototype, layoutNames);

/** How a widget's box is placed and sized: `new Layout({ width: "50%" })`, or just that object as `layout` option. */
export const Layout = LayoutModel as new (options?: LayoutOptions) => Layout;
export type Layout = Widget<LayoutState> & LayoutState;
/** The CSS properties of a widget, in camelCase. */
export type LayoutOptions = Partial<LayoutState> & { border?: string };

/** A style model of that name, made with these properties; `given` changes some. */
export type Style<State extends object> = Widget<State> & State;

const styles = new Map<string, new (options: object) => Widget>();

export function createStyle<State extends object>(
  name: string,
  defaults: State,
  given: Partial<State> = {},
): Style<State> {
  let model = styles.get(name);
  if (!model) {
    const kind = stylingKind(name, "@jupyter-widgets/controls", "StyleView", () => ({ ...defaults }));
    model = class extends Widget {
      constructor(options: object) {
        super(kind as never, options);
      }
    };
    defineProperties(model.prototype as object, Object.keys(defaults));
    styles.set(name, model);
  }
  return new model(given) as unknown as Style<State>;
}
