// Public entry `loopbook/widgets`: Jupyter's interactive widgets (the front end of ipywidgets), typed and awaitable.
export { anyWidget, type AnyWidgetOptions } from "./widgets/any-widget.ts";
export { Accordion, type BoxState, HBox, type PagesState, Tab, VBox } from "./widgets/boxes.ts";
export { Layout, type LayoutOptions, type LayoutState, type Style } from "./widgets/layout.ts";
export { directionalLink, link } from "./widgets/link.ts";
export {
  FloatProgress,
  FloatSlider,
  FloatText,
  IntProgress,
  IntSlider,
  IntText,
  type NumberFieldState,
  Play,
  type PlayState,
  Progress,
  type ProgressState,
  Slider,
  type SliderState,
} from "./widgets/number-widgets.ts";
export { type NotebookOutput, Output, type OutputState } from "./widgets/output.ts";
export { type Choices, Dropdown, RadioButtons, Select, type SelectionState } from "./widgets/selection.ts";
export {
  Button,
  type ButtonState,
  Checkbox,
  type CheckboxState,
  HTML,
  type HtmlState,
  Label,
  type LabelState,
  Password,
  Text,
  Textarea,
  type TextareaState,
  type TextState,
  ToggleButton,
  type ToggleButtonState,
} from "./widgets/text-widgets.ts";
export { track, type Tracked, type TrackOptions } from "./widgets/track.ts";
export { Widget } from "./widgets/widget.ts";
export type { Change, WidgetEvents } from "./widgets/widget-kind.ts";
