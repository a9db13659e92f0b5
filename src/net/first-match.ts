// The first of several separators in a reader's buffer. Pure function.

/** Where the part ends that is complete first; `end` is behind its separator. */
export function firstMatch(
  buffer: Buffer,
  separators: readonly Buffer[],
  from: number,
): { start: number; end: number } | undefined {
  let best: { start: number; end: number } | undefined;
  for (const separator of separators) {
    const start = buffer.indexOf(separator, from);
    // Of several, the one that is complete first, as asyncio has it: the shortest part.
    if (start >= 0 && (!best || start + separator.length < best.end)) best = { start, end: start + separator.length };
  }
  return best;
}
