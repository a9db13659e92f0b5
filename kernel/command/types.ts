// `loopbook types [DIR]`: puts beside notebooks what editors need to see the types that the kernel sees. Needs Node ≥ 24.
// folder → tsconfig.json (unless there is one) and loopbook-cells.d.ts; returns what to tell the user.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { editorConfig, globalsPath } from "../language/project-config.ts";
import { CommandError } from "./command-error.ts";
import type { TypesCommand } from "./parse-command-line.ts";

const declarations = "loopbook-cells.d.ts";

/** @throws CommandError when there is no such folder */
export function writeTypes({ folder }: Pick<TypesCommand, "folder">): string {
  const directory = path.resolve(folder);
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new CommandError(`types: there is no folder ${directory}`);
  }
  const lines: string[] = [];
  const write = (name: string, text: string): void => {
    writeFileSync(path.join(directory, name), text);
    lines.push(`wrote ${path.join(directory, name)}`);
  };
  write(declarations, readFileSync(globalsPath, "utf8"));
  const config = path.join(directory, "tsconfig.json");
  if (!existsSync(config)) write("tsconfig.json", `${JSON.stringify(editorConfig(directory), undefined, 2)}\n`);
  else {
    const { compilerOptions } = editorConfig(directory);
    lines.push(
      `kept ${config}: for the types of cells it should include "${declarations}" and have`,
      `"paths": ${JSON.stringify(compilerOptions.paths)}, "typeRoots": ${JSON.stringify(compilerOptions.typeRoots)}`,
    );
  }
  return lines.join("\n");
}
