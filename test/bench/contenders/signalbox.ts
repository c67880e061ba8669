import path from "node:path";
import { createHttpExecutor } from "../../../src/executors/http/run.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import type { Outcome } from "../../../src/runs/outcome.ts";
import type { Executor } from "../../../src/runs/ports.ts";
import { numberOfRun, openCore, type CoreOptions } from "../product/core.ts";
import type { Contender, Ground, Opened } from "./contender.ts";

/** The product with the executor that it ships with: a token, and a connection of its own, for each run. */
export const signalboxWhole: Contender = {
  name: "Signalbox on SQLite, its own requests",
  packages: [],
  open(ground) {
    const own = createHttpExecutor({ jwtSecret: "a secret for benchmarks, long enough", clock: systemClock });
    async function execute(...given: Parameters<Executor["execute"]>): Promise<Outcome> {
      const [run] = given;
      let outcome: Outcome | undefined;
      await ground.work(run.deployment.id, numberOfRun(run), async () => {
        outcome = await own.execute(...given);
      });
      if (outcome?.result !== "succeeded") throw new Error(outcome?.summary);
      return outcome;
    }
    return openOn(path.join(ground.folder, "signalbox.db"), ground, { execute });
  },
};

/** Whole runs of the product: roles checked, the form read, state and events written, in the queue that it ships with. */
export const signalboxSqlite: Contender = {
  name: "Signalbox on SQLite",
  packages: [],
  open: (ground) => openOn(path.join(ground.folder, "signalbox.db"), ground),
};

export const signalboxPostgres: Contender = {
  name: "Signalbox on Postgres",
  needs: "postgres",
  packages: [],
  open: (ground) => openOn(ground.postgresUrl ?? "", ground),
};

async function openOn(
  database: string,
  { lanes, work, ended, targetUrl }: Ground,
  execute: CoreOptions["execute"] = work,
): Promise<Opened> {
  const core = await openCore({ database, lanes, execute, ingress: targetUrl, ended });
  return {
    async enqueue(lane, n) {
      await core.request(lane, n);
    },
    start: async () => core.start(),
    close: () => core.stop(),
  };
}
