// setVariable: a new value for a name of a frame, a name of the session, or a property. Io thread.
import type { DapValue, DebugCommands } from "../protocol/debug-messages.ts";
import type { Debugger } from "./debugger.ts";
import { argumentOf, evaluate } from "./evaluate.ts";
import { resultOf } from "./inspector-session.ts";
import { valueText } from "./value-text.ts";

/** The value is TypeScript, evaluated where main is stopped. @throws Error for what cannot be assigned */
export async function setVariable(
  debug: Debugger,
  { variablesReference, name, value: expression }: DebugCommands["setVariable"]["arguments"],
): Promise<DapValue & { value: string }> {
  const { inspector, variables } = await debug.connect();
  const handle = variables.find(variablesReference);
  const frameId = handle.kind === "locals" ? handle.frameId : debug.stop?.frames.list().stackFrames[0]?.id;
  const value = await evaluate(debug, expression, frameId);
  switch (handle.kind) {
    case "session":
      await inspector.view("assign", [{ value: name }, argumentOf(value)]);
      break;
    case "locals": {
      const local = handle.locals.find((candidate) => candidate.name === name);
      if (local?.scopeNumber === undefined) throw new Error(`"${name}" cannot be assigned`);
      await inspector.post("Debugger.setVariableValue", {
        scopeNumber: local.scopeNumber,
        variableName: name,
        newValue: argumentOf(value),
        callFrameId: handle.callFrameId,
      });
      local.value = value;
      break;
    }
    default:
      resultOf(
        await inspector.post("Runtime.callFunctionOn", {
          objectId: handle.objectId,
          functionDeclaration: 'function (name, value) { "use strict"; this[name] = value; }',
          arguments: [{ value: name }, argumentOf(value)],
          silent: true,
        }),
      );
  }
  return { value: valueText(value), ...variables.value(value) };
}
