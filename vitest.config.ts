import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/harness/postgres-setup.ts"],
    // Most of our tests wait, for a commit, a process or a timer: with a worker for each core a third of the cores is idle.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    testTimeout: 20_000,
    hookTimeout: 20_000,
    restoreMocks: true,
  },
});
