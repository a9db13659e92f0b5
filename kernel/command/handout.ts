// `loopbook handout`: notebooks as they are → HTML handouts, without running anything.
import path from "node:path";
import { renderContents, renderHandout } from "../handout/render-handout.ts";
import { type Notebook, readNotebook, writeWhole } from "../runner/notebook-file.ts";
import { CommandError } from "./command-error.ts";
import { planFiles } from "./plan-files.ts";
import type { HandoutCommand } from "./parse-command-line.ts";

/** @throws CommandError */
export async function handout({ notebooks, out }: HandoutCommand): Promise<number> {
  const plans = planFiles(notebooks, out);
  const entries: { notebook: Notebook; name: string; href: string }[] = [];
  try {
    for (const { source, name, handout: file } of plans) {
      const notebook = await readNotebook(source);
      await writeWhole(file, await renderHandout(notebook, name, path.dirname(source)));
      process.stdout.write(`${source} → ${file}\n`);
      entries.push({ notebook, name, href: path.basename(file) });
    }
    if (entries.length > 1) {
      const contents = path.join(out, "index.html");
      await writeWhole(contents, await renderContents(entries));
      process.stdout.write(`Contents → ${contents}\n`);
    }
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
  return 0;
}
