// vitest: `fast` is what `npm test` runs; `slow` (*.slow.test.ts: browsers, whole notebooks) is added by `npm run test:all`;
// `full` (*.full.test.ts: fuzz, soak and storms of full size, for hours) runs by name: `npm run test:full`.
import { defineConfig } from "vitest/config";

const slow = "test/**/*.slow.test.ts";
const full = "test/**/*.full.test.ts";

export default defineConfig({
  test: {
    // Real kernels, real sockets: a limit that only a hang reaches, also on two busy cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // On a shared machine in CI: what fails once and then passes is named in the log, and does not fail the run.
    retry: process.env["CI"] === "true" ? 2 : 0,
    pool: "forks",
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "fast", include: ["test/**/*.test.ts"], exclude: [slow, full] } },
      { extends: true, test: { name: "slow", include: [slow], testTimeout: 300_000 } },
      { extends: true, test: { name: "full", include: [full] } },
    ],
  },
});
