// Loads on a kernel: floods of output, a client that stops reading, many kernels at once. Kernel → what was measured.
import type { Kernel } from "../../kernel/client/start-kernel.ts";
import { startKernel } from "../../kernel/client/start-kernel.ts";
import { readFileSync } from "node:fs";

export interface FloodReport {
  bytes: number;
  seconds: number;
  /** Resident memory of the kernel's process before the flood, and the most seen during it. */
  residentMiB: [before: number, most: number];
}

const lineOf = (n: number) => `${String(n).padStart(12, "0")} ${"x".repeat(114)}\n`;
const lineBytes = 128;

/** Prints so many numbered lines and checks that each comes, once and in order. */
export async function printFlood(
  kernel: Kernel,
  lines: number,
  print = "for (let n = 0; n < LINES; n++) line(n);",
): Promise<FloodReport> {
  await kernel.execute(
    `let line = (n: number) => { process.stdout.write(String(n).padStart(12, "0") + " " + "x".repeat(114) + "\\n"); };`,
  );
  const before = residentMiB(kernel);
  let most = before;
  let rest = "";
  let next = 0;
  const began = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const cell = kernel.begin(print.replaceAll("LINES", String(lines)), {
    keepMessages: false,
    onMessage: ({ header, content }) => {
      if (header.msg_type !== "stream") return;
      const text = rest + String(content["text"]);
      const whole = text.length - (text.length % lineBytes);
      for (let at = 0; at < whole; at += lineBytes, next++) {
        if (text.slice(at, at + lineBytes) !== lineOf(next))
          return reject(new Error(`line ${next} is ${text.slice(at, at + 40)}`));
      }
      rest = text.slice(whole);
      if (next === lines) resolve(undefined);
    },
  });
  const watch = setInterval(() => (most = Math.max(most, residentMiB(kernel))), 20);
  await Promise.all([cell.done, promise]);
  clearInterval(watch);
  return { bytes: lines * lineBytes, seconds: (performance.now() - began) / 1000, residentMiB: [before, most] };
}

/** Starts so many kernels at the same time and has each run a cell; how long that took, in seconds. */
export async function startTogether(count: number): Promise<number> {
  const began = performance.now();
  const kernels = await Promise.all(
    Array.from({ length: count }, () =>
      startKernel({ env: { LOOPBOOK_HISTORY: ":memory:" }, startTimeoutMs: 600_000 }),
    ),
  );
  try {
    const results = await Promise.all(kernels.map((kernel, n) => kernel.execute(`${n} * 2`, { timeoutMs: 600_000 })));
    results.forEach(({ result }, n) => {
      if (result !== String(n * 2)) throw new Error(`kernel ${n} answered ${result ?? "nothing"}`);
    });
    return (performance.now() - began) / 1000;
  } finally {
    await Promise.all(kernels.map((kernel) => kernel.end()));
  }
}

/** Resident memory of the kernel's process as Linux tells it; elsewhere 0. */
export function residentMiB(kernel: Kernel): number {
  if (process.platform !== "linux") return 0;
  const status = readFileSync(`/proc/${kernel.process.pid ?? 0}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}
