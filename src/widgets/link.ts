// link(): two properties that follow each other; directionalLink(): one that follows.
import type { Widget } from "./widget.ts";

/**
 * Keeps `target[targetName]` equal to `source[sourceName]`, from now on and both ways. Returns a function that ends that.
 */
export function link<A extends object, B extends object>(
  source: Widget<A>,
  sourceName: keyof A,
  target: Widget<B>,
  targetName: keyof B,
): () => void {
  const stops = [
    directionalLink(source, sourceName, target, targetName),
    follow(target, targetName, source, sourceName),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Keeps `target[targetName]` equal to `source[sourceName]`, or to what `transform` makes of it. */
export function directionalLink<A extends object, B extends object, Name extends keyof A>(
  source: Widget<A>,
  sourceName: Name,
  target: Widget<B>,
  targetName: keyof B,
  transform: (value: A[Name]) => unknown = (value) => value,
): () => void {
  target.set({ [targetName]: transform(source.get(sourceName)) } as Partial<B>);
  return follow(source, sourceName, target, targetName, transform);
}

/**
 * Takes the source's value of now, not the event's: another link may have changed it since. A value that comes back
 * unchanged changes nothing, so links in a circle come to rest.
 */
function follow<A extends object, B extends object, Name extends keyof A>(
  source: Widget<A>,
  sourceName: Name,
  target: Widget<B>,
  targetName: keyof B,
  transform: (value: A[Name]) => unknown = (value) => value,
): () => void {
  return source.observe(sourceName, () => {
    if (!target.isClosed) target.set({ [targetName]: transform(source.get(sourceName)) } as Partial<B>);
  });
}
