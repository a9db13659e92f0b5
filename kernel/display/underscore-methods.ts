// IJavascript's way for an object to say how it is shown: methods `_toMime`, `_toHtml`, `_toSvg`, `_toPng`, `_toJpeg`.
// Main thread. object → MIME bundle (pictures in base64), undefined where it has none of them; may throw what they throw.
import { types } from "../own-node.ts";
import type { MimeBundle } from "../../src/host.ts";

const methods = [
  ["_toHtml", "text/html"],
  ["_toSvg", "image/svg+xml"],
  ["_toPng", "image/png"],
  ["_toJpeg", "image/jpeg"],
] as const;

export function underscoreBundle(value: object): MimeBundle | undefined {
  // To look for six names would run a proxy's traps as often.
  if (types.isProxy(value)) return undefined;
  const call = (name: string): unknown => {
    const method: unknown = name in value ? (value as Record<string, unknown>)[name] : undefined;
    return typeof method === "function" ? Reflect.apply(method, value, []) : undefined;
  };
  const whole = call("_toMime");
  const bundle: MimeBundle = typeof whole === "object" && whole !== null ? { ...whole } : {};
  for (const [name, type] of methods) bundle[type] ??= call(name);
  return Object.values(bundle).some((data) => data !== undefined) ? bundle : undefined;
}
