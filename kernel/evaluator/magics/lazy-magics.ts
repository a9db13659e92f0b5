// What cells call for a magic line, before any was used: loads the magics with the first one. Main thread.
import type { MagicParts, Magics } from "./magics.ts";

export interface MagicCalls {
  call(name: string, argument: string): Promise<void>;
  time(): Promise<void>;
}

export function lazyMagics(parts: () => MagicParts): MagicCalls {
  const loaded = async () => {
    const loadedModule = await import("./magics.ts");
    magics ??= new loadedModule.Magics(parts());
    return magics;
  };
  let magics: Magics | undefined;
  return {
    call: async (name, argument) => (await loaded()).call(name, argument),
    time: async () => (await loaded()).time(),
  };
}
