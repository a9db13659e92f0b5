// The error that is shown for what was thrown, also where a cell has made it impossible to show any. Main thread.
import { type CellFrames, type FailedCell, renderError } from "../display/render-error.ts";
import { describeThrown } from "../display/safe-read.ts";

export function renderSurely(thrown: unknown, frames: CellFrames, cell?: FailedCell): ReturnType<typeof renderError> {
  try {
    return renderError(thrown, frames, cell);
  } catch (failure) {
    const evalue = `an error that cannot be shown: ${describeThrown(failure)}`;
    return { ename: "Error", evalue, traceback: [evalue] };
  }
}
