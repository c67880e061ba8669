import type { Log } from "../lib/log.ts";

/** Resolves at the first signal to stop, or at `fail()`. A second signal ends the process at once. */
export function onceStopped(log: Log): { readonly wait: Promise<void>; fail(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log.info("stopping", { signal });
      process.once(signal, () => process.exit(130));
      resolve();
    });
  }
  // A promise that nobody waits for is a defect of ours: better to start anew than to go on half alive.
  process.on("unhandledRejection", (fault) => {
    log.error("unhandled fault", { fault });
    process.exitCode = 1;
    resolve();
  });
  return {
    wait: promise,
    fail() {
      process.exitCode = 1;
      resolve();
    },
  };
}
