// The kernel's resident memory, after main has collected its garbage. Kernel → bytes.
import type { Kernel } from "../../kernel/client/start-kernel.ts";

const measure = `{
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  setFlagsFromString("--expose-gc");
  const collect = process.getBuiltinModule("node:vm").runInNewContext("gc") as () => void;
  setFlagsFromString("--no-expose-gc");
  for (let times = 0; times < 3; times++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  console.log(process.memoryUsage.rss());
}`;

export async function residentBytes(kernel: Kernel): Promise<number> {
  const { text, reply } = await kernel.execute(measure, { storeHistory: false, timeoutMs: 60_000 });
  const bytes = Number(text.trim().split("\n").at(-1));
  if (!(bytes > 0)) throw new Error(`no figure of memory: ${JSON.stringify(reply)} ${text}`);
  return bytes;
}
