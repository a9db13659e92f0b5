// One line that says how far a server is, replaced as it goes. Main thread. Nothing is shown outside of a notebook.
import { randomUUID } from "node:crypto";
import { host } from "../host.ts";

/** Shows `text` in the place of what this line said before. */
export type Say = (text: string) => void;

export function progressLine(): Say {
  const kernel = host();
  if (!kernel) return () => undefined;
  const displayId = randomUUID();
  let shown: string | undefined;
  return (text) => {
    if (text === shown) return;
    kernel.display({ "text/plain": text }, { displayId, update: shown !== undefined });
    shown = text;
  };
}

/** Shows a line that stays. */
export function notice(text: string): void {
  host()?.display({ "text/plain": text });
}
