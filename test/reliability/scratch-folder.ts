// A folder that is gone when its test is over [test].
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** For the files of a kernel whose memory is measured: a history in memory would be what grows. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "loopbook-reliability-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
