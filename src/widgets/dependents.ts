// Models that were made for one widget, from its plain options: they end with it, unless another takes them too.

interface Closable {
  close(): void;
}

const dependents = new WeakSet<Closable>();

/** Marks a model that was made for one widget. */
export function dependent<Model extends Closable>(model: Model): Model {
  dependents.add(model);
  return model;
}

/** Marks a model that a widget was given: it is for others to close. */
export function shared<Model extends Closable>(model: Model): Model {
  dependents.delete(model);
  return model;
}

/** Closes those of the values that were made for the widget that has let them go. */
export function closeDependents(values: readonly unknown[]): void {
  for (const value of values) if (isDependent(value)) value.close();
}

function isDependent(value: unknown): value is Closable {
  return typeof value === "object" && value !== null && dependents.has(value as Closable);
}
