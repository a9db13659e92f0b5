// The figures, in the order in which they are measured and shown.
import type { Figure } from "../figure.ts";
import { guards } from "./guards.ts";
import { interrupt } from "./interrupt.ts";
import { loop } from "./loop.ts";
import { manyCells } from "./many-cells.ts";
import { memory } from "./memory.ts";
import { output } from "./output.ts";
import { roundTrip } from "./round-trip.ts";
import { slowReader } from "./slow-reader.ts";
import { start } from "./start.ts";

export const figures: readonly Figure[] = [
  start,
  roundTrip,
  loop,
  output,
  slowReader,
  interrupt,
  memory,
  manyCells,
  guards,
];
