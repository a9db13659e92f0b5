// The line more that a database driver's file gets when it is loaded: it makes the driver take part in the loop.
// Main thread. File URL → that line. See `src/drivers.ts`.
import { driverPart } from "../../src/drivers/driver-files.ts";

/** What stands behind the file's own text; undefined for every other file. */
export function lineForDriver(url: string): string | undefined {
  const part = driverPart(url);
  return part && `\n;require("loopbook/drivers").attach(${JSON.stringify(part)}, module.exports);\n`;
}
