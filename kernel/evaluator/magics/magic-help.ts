// What each magic takes and does: for `%lsmagic`, completion and inspection. Pure.

interface MagicHelp {
  usage: string;
  about: string;
}

export const magicHelp = {
  lsmagic: { usage: "%lsmagic", about: "list the magics" },
  npm: {
    usage: "%npm install PACKAGE…",
    about: "run npm in the notebook's folder; what it installs can be imported at once",
  },
  time: { usage: "%time STATEMENT", about: "run the rest of the cell and say how long it took" },
  who: { usage: "%who", about: "list the names that cells have declared" },
  reset: { usage: "%reset [NAME…]", about: "forget all declared names, or those given" },
  typecheck: {
    usage: "%typecheck strict|warn|off",
    about: "from this cell on: type errors stop a cell, are shown under it, or are not looked for",
  },
  page: { usage: "%page NAME", about: "show a declared name's whole value in the front end's pager" },
  load: { usage: "%load FILE", about: "put a file's text into the next cell" },
  "!": { usage: "!COMMAND", about: "run a shell command in the notebook's folder" },
} as const satisfies Record<string, MagicHelp>;

export type MagicName = keyof typeof magicHelp;

export function isMagic(name: string): name is MagicName {
  return Object.hasOwn(magicHelp, name);
}

/** One line a magic. */
export function magicList(): string {
  const all: MagicHelp[] = Object.values(magicHelp);
  const width = Math.max(...all.map(({ usage }) => usage.length));
  return all.map(({ usage, about }) => `${usage.padEnd(width)}  ${about}`).join("\n");
}
