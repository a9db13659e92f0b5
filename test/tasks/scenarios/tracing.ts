// What a scenario writes down: plain words and values, errors as Name(message). The twin of tracing.py.

/** The unit of time of the scenarios, in seconds. Both sides run in virtual time. */
export const tick = 1 / 32;

export type Trace = ((...words: unknown[]) => void) & { events: unknown[][] };

export function plain(value: unknown): unknown {
  if (value instanceof AggregateError) {
    return `AggregateError(${value.message}: ${value.errors.map(plain).sort().join(", ")})`;
  }
  if (value instanceof Error) return `${value.name}(${value.message})`;
  if (Array.isArray(value)) return value.map(plain);
  return value ?? null;
}

export function newTrace(): Trace {
  const events: unknown[][] = [];
  return Object.assign((...words: unknown[]) => void events.push(words.map(plain)), { events });
}

/** Writes down what `body` fails with, or else what it gives. */
export async function outcome(trace: Trace, body: () => unknown): Promise<void> {
  try {
    trace("result", await body());
  } catch (error) {
    trace("raised", error);
  }
}
