import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/harness/postgres-setup.ts"],
    // Left alone, vitest keeps one core free; most of our tests wait, for a commit, a process or a timer.
    maxWorkers: "100%",
    testTimeout: 20_000,
    hookTimeout: 20_000,
    restoreMocks: true,
  },
});
