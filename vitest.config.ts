// vitest: `fast` is what `npm test` runs, `slow` (*.slow.test.ts: browsers, long runs) is added by `npm run test:all`.
import { defineConfig } from "vitest/config";

const slow = "test/**/*.slow.test.ts";

export default defineConfig({
  test: {
    // Real kernels, real sockets: a limit that only a hang reaches, also on two busy cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "fast", include: ["test/**/*.test.ts"], exclude: [slow] } },
      { extends: true, test: { name: "slow", include: [slow], testTimeout: 300_000 } },
    ],
  },
});
