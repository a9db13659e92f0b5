// Evaluates what a front end asks for: in a frame where main is stopped, else among the session's names. Io thread.
import type { Runtime } from "node:inspector";
import { expressionCode } from "./breakpoint-code.ts";
import type { Debugger } from "./debugger.ts";
import { resultOf } from "./inspector-session.ts";
import { objectGroup } from "./variables.ts";

/** @throws Error with what the expression threw */
export async function evaluate(debug: Debugger, expression: string, frameId?: number): Promise<Runtime.RemoteObject> {
  if (frameId !== undefined && debug.stop) return debug.stop.frames.evaluate(expression, frameId);
  const { inspector } = await debug.connect();
  const code = { expression: expressionCode(expression, []), objectGroup, generatePreview: true, silent: true };
  return resultOf(await inspector.post("Runtime.evaluate", code));
}

/** How V8 is given a value that it has given us. */
export function argumentOf({ objectId, unserializableValue, value }: Runtime.RemoteObject): Runtime.CallArgument {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value: value as unknown } : { unserializableValue };
}
