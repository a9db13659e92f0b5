// The benchmark: `npm run bench -- [--only start,loop] [--kernels loopbook,deno] [--quick] [--out FILE]`.
// All kernels in one run, taking turns sample by sample, so that noise of the machine falls on all alike.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Figure, SampleContext, type Samples, within } from "./figure.ts";
import { figures } from "./figures/all.ts";
import { type KernelKind, kernelKind, type KernelName, kernelNames } from "./kernels.ts";
import { type Cell, markdownReport, terminalTable } from "./report.ts";
import { aggregate } from "./statistics.ts";

/** A kernel that has lost so many samples, and given none, fails the figure. */
const maxFirstLosses = 2;

export type Results = Map<Figure, Map<string, Map<KernelName, Cell>>>;

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    kernels: { type: "string" },
    quick: { type: "boolean", default: false },
    /** Where the report goes. A run of everything goes to RESULTS.md, any other only where this says. */
    out: { type: "string" },
  },
});

const chosenFigures = choose(
  "figure",
  options.only,
  figures.map((figure) => figure.name),
);
const chosenKernels = choose("kernel", options.kernels, kernelNames);
const kinds = chosenKernels.map(kernelKind);
const results: Results = new Map();
for (const figure of figures.filter(({ name }) => chosenFigures.includes(name))) {
  results.set(figure, await measure(figure, kinds));
  process.stdout.write(terminalTable(figure, results.get(figure) ?? new Map<string, never>(), chosenKernels));
}
const complete = options.only === undefined && options.kernels === undefined && !options.quick;
const out = options.out ?? (complete ? fileURLToPath(new URL("RESULTS.md", import.meta.url)) : undefined);
if (out !== undefined) {
  writeFileSync(out, markdownReport(results, kinds));
  process.stdout.write(`\nwritten to ${out}\n`);
}

/** One line, for who looks on. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

async function measure(figure: Figure, compared: KernelKind[]): Promise<Map<string, Map<KernelName, Cell>>> {
  const contexts = compared.map((kind) => new SampleContext(kind, options.quick));
  const taken = new Map(contexts.map((context) => [context, [] as Samples[]]));
  const rounds = options.quick ? figure.quickRounds : figure.rounds;
  for (let round = 0; round < rounds; round++) {
    for (const context of contexts) {
      if (figure.rows.every((row) => context.failed.has(row.key))) continue;
      progress(`${figure.name} ${round + 1}/${rounds} ${context.kind.name}`);
      const samples = await sampleOf(figure, context);
      if (samples !== undefined) taken.get(context)?.push(samples);
      else if (taken.get(context)?.length === 0 && context.lost.length === maxFirstLosses) giveUp(figure, context);
    }
  }
  for (const context of contexts) if (taken.get(context)?.length === 0) giveUp(figure, context);
  progress("");
  await Promise.all(contexts.map((context) => context.drop()));
  return new Map(
    figure.rows.map((row) => {
      const cells = contexts.map((context): [KernelName, Cell] => {
        const failure = context.failed.get(row.key);
        const samples = (taken.get(context) ?? []).flatMap((sample) => {
          const values = sample[row.key];
          return Array.isArray(values) ? values : [];
        });
        if (failure !== undefined) return [context.kind.name, { failure }];
        const { lost } = context;
        const note = lost.length === 0 ? undefined : `${lost.length} of ${rounds} samples lost: ${lost[0] ?? ""}`;
        return [context.kind.name, { value: aggregate(samples, row.aggregate), note }];
      });
      return [row.key, new Map(cells)];
    }),
  );
}

/** One sample, or undefined when it was lost. What it says of rows that fail is noted in `context.failed`. */
async function sampleOf(figure: Figure, context: SampleContext): Promise<Samples | undefined> {
  try {
    const samples = await within(figure.limitSeconds, figure.title, figure.sample(context));
    for (const [key, value] of Object.entries(samples)) if (typeof value === "string") context.failed.set(key, value);
    return samples;
  } catch (error) {
    context.lost.push((error as Error).message);
    await context.drop();
    return undefined;
  }
}

function giveUp(figure: Figure, context: SampleContext): void {
  for (const row of figure.rows) context.failed.set(row.key, context.lost[0] ?? "no sample");
}

function choose<Name extends string>(what: string, given: string | undefined, names: readonly Name[]): readonly Name[] {
  if (given === undefined) return names;
  const wanted = given.split(",").map((name) => name.trim());
  const unknown = wanted.filter((name) => !(names as readonly string[]).includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`no ${what} is called ${unknown.join(", ")}; there are: ${names.join(", ")}\n`);
    process.exit(2);
  }
  return names.filter((name) => wanted.includes(name));
}
