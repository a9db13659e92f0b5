// Figure: many lines and one long line, sent to idle; every byte is counted.
import { type Figure, mustSucceed } from "../figure.ts";
import type { KernelProcess } from "../kernel-process.ts";

const lines = 20_000;
const lineText = "a line of output with its number: ";
const longLength = 20_000_000;
const linesBytes = Array.from({ length: lines }, (_, i) => lineText.length + String(i).length + 1).reduce(
  (a, b) => a + b,
);

export const output: Figure = {
  name: "output",
  title: "Output, received in full before idle",
  rounds: 7,
  quickRounds: 3,
  limitSeconds: 60,
  rows: [
    {
      key: "lines",
      label: "20,000 lines",
      unit: "ms",
      aggregate: "median",
      target: { text: "≤ ipykernel", reached: (value, { ipykernel }) => ipykernel !== undefined && value <= ipykernel },
    },
    {
      key: "long",
      label: "one line of 20 MB",
      unit: "ms",
      aggregate: "median",
      target: { text: "≤ ipykernel", reached: (value, { ipykernel }) => ipykernel !== undefined && value <= ipykernel },
    },
  ],
  sample: async (context) => {
    const kernel = await context.kept();
    return {
      lines: await timed(
        kernel,
        linesBytes,
        context.code({
          typescript: `for (let i = 0; i < ${lines}; i++) console.log("${lineText}" + i)`,
          python: `for i in range(${lines}): print("${lineText}" + str(i))`,
        }),
      ),
      long: await timed(
        kernel,
        longLength + 1,
        context.code({
          typescript: `console.log("y".repeat(${longLength}))`,
          python: `print("y" * ${longLength})`,
        }),
      ),
    };
  },
};

async function timed(kernel: KernelProcess, expectedBytes: number, code: string): Promise<number[] | string> {
  let bytes = 0;
  const run = await kernel.run(code, { onStdout: (text) => (bytes += Buffer.byteLength(text)) });
  mustSucceed(run.reply);
  if (bytes !== expectedBytes)
    return `${bytes.toLocaleString("en")} of ${expectedBytes.toLocaleString("en")} bytes before idle`;
  return [Math.max(run.idleMs, run.replyMs)];
}
