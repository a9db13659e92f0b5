// Samples → one number. Used by all figures.

export type Aggregate = "median" | "p99" | "max" | "mean";

/** The value below which `fraction` of the samples lie (nearest rank). NaN without samples. */
export function percentile(samples: readonly number[], fraction: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * fraction) - 1)] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

export function aggregate(samples: readonly number[], how: Aggregate): number {
  switch (how) {
    case "median":
      return median(samples);
    case "p99":
      return percentile(samples, 0.99);
    case "max":
      return Math.max(...samples);
    case "mean":
      return samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  }
}
