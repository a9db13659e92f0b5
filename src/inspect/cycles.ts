// Circles of tasks that wait for one another: nobody in one will ever go on. Pure.

/** Whom each task waits for, by id → the circles, each from its smallest id on, each once. */
export function findCycles(awaits: ReadonlyMap<number, readonly number[]>): number[][] {
  const found = new Map<string, number[]>();
  const finished = new Set<number>();
  for (const start of awaits.keys()) {
    const path: number[] = [];
    const onPath = new Set<number>();
    const stack: { id: number; next: Iterator<number> }[] = [];
    const enter = (id: number): void => {
      path.push(id);
      onPath.add(id);
      stack.push({ id, next: (awaits.get(id) ?? []).values() });
    };
    if (finished.has(start)) continue;
    enter(start);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const step: IteratorResult<number, unknown> = top.next.next();
      if (step.done === true) {
        stack.pop();
        path.pop();
        onPath.delete(top.id);
        finished.add(top.id);
      } else if (onPath.has(step.value)) {
        const cycle = fromSmallest(path.slice(path.indexOf(step.value)));
        found.set(cycle.join(), cycle);
      } else if (!finished.has(step.value)) enter(step.value);
    }
  }
  return [...found.values()];
}

function fromSmallest(cycle: readonly number[]): number[] {
  const at = cycle.indexOf(Math.min(...cycle));
  return [...cycle.slice(at), ...cycle.slice(0, at)];
}
