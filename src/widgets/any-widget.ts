// anyWidget(): a widget of one's own, by the anywidget front end: an ES module with `render({ model, el })`.
// esm, css and a state object → a widget whose properties are the state's keys, synced as they are named.
import { readFileSync } from "node:fs";
import { defineProperties, Layout, type LayoutOptions } from "./layout.ts";
import { dependent } from "./dependents.ts";
import { Widget } from "./widget.ts";
import type { WidgetKind } from "./widget-kind.ts";
import type { WidgetOf } from "./widget-class.ts";

/** Options of `AnyWidget`. */
export interface AnyWidgetOptions<State extends object> {
  /** The front end's module: `export default { render({ model, el }) { … } }`, as text or as the URL of a file. */
  esm: string | URL;
  /** CSS, as text or as the URL of a file. */
  css?: string | URL;
  /** What is shared with the front end, under these names: `model.get("count")` there, `widget.count` here. */
  state?: State;
  layout?: LayoutOptions;
  /** How text/plain names it. */
  name?: string;
}

type AnyWidgetState<State> = State & { layout: Layout; _esm: string; _css: string };

/**
 * A custom widget (https://anywidget.dev/en/afm/). Bytes (Uint8Array) in the state travel as they are; in the front end
 * they are DataViews. `widget.send(content, buffers)` and `widget.on("message", …)` carry custom messages.
 * @throws TypeError when the state has the name of a widget's method
 */
export function anyWidget<State extends object = object>({
  esm,
  css = "",
  state = {} as State,
  layout,
  name = "AnyWidget",
}: AnyWidgetOptions<State>): WidgetOf<AnyWidgetState<State>> {
  const kind: WidgetKind<AnyWidgetState<State>> = {
    name,
    constants: {
      _model_module: "anywidget",
      // Whichever the front end has: the wire is the same in all of them.
      _model_module_version: "*",
      _model_name: "AnyModel",
      _view_count: null,
      _view_module: "anywidget",
      _view_module_version: "*",
      _view_name: "AnyView",
      _anywidget_id: `loopbook.${name}`,
      _dom_classes: [],
      tabbable: null,
      tooltip: null,
    },
    initial: () => ({ ...state, _esm: sourceOf(esm), _css: sourceOf(css) }) as AnyWidgetState<State>,
    owned: () => ({ layout: dependent(new Layout(layout)) }),
    wireName: (property) => property,
    summary: Object.keys(state),
  };
  const model = class extends Widget<AnyWidgetState<State>> {};
  defineProperties(model.prototype, [...Object.keys(state), "layout", "_esm", "_css"]);
  return new model(kind) as WidgetOf<AnyWidgetState<State>>;
}

function sourceOf(source: string | URL): string {
  return typeof source === "string" ? source : readFileSync(source, "utf8");
}
