// Comms: which comms are open, for comm_info (spec: "Comm info"), answered also while main is busy. Io thread.
// Follows every comm_open and comm_close that passes, in either direction.

export class Comms {
  readonly #targets = new Map<string, string>();

  opened(id: string, target: string): void {
    this.#targets.set(id, target);
  }

  closed(id: string): void {
    this.#targets.delete(id);
  }

  /** comm_id → target_name, of one target or of all. */
  info(target: string | undefined): Record<string, { target_name: string }> {
    const open = [...this.#targets].filter(([, name]) => target === undefined || target === "" || name === target);
    return Object.fromEntries(open.map(([id, name]) => [id, { target_name: name }]));
  }
}
