import { loadPeer } from "../peers/load.ts";
import type { Contender } from "./contender.ts";

interface Job {
  readonly data: { readonly lane: string; readonly n: number };
}
interface Module {
  readonly PgBoss: new (options: Record<string, unknown>) => {
    on(event: "error", listener: (fault: Error) => void): void;
    start(): Promise<unknown>;
    createQueue(name: string, options: Record<string, unknown>): Promise<void>;
    send(name: string, data: Job["data"], options: { readonly singletonKey: string }): Promise<unknown>;
    work(name: string, options: Record<string, unknown>, handler: (jobs: Job[]) => Promise<void>): Promise<unknown>;
    stop(options: Record<string, unknown>): Promise<void>;
  };
}

/** One queue that keeps each key in order, batches of 100, and the shortest pause between two looks that it allows. */
function pgBossWith(name: string, notify: boolean): Contender {
  return {
    name,
    needs: "postgres",
    packages: ["pg-boss"],
    async open({ postgresUrl, work, ended }) {
      const { PgBoss } = await loadPeer<Module>("pg-boss");
      const boss = new PgBoss({ connectionString: postgresUrl, max: 32, useListenNotify: notify });
      boss.on("error", (fault) => console.error(`pg-boss: ${fault.message}`));
      await boss.start();
      await boss.createQueue("work", { policy: "key_strict_fifo", notify });
      return {
        async enqueue(lane, n) {
          await boss.send("work", { lane, n }, { singletonKey: lane });
        },
        async start() {
          const polling = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 };
          await boss.work("work", { batchSize: 100, burstWhenBatchFull: true, ...polling }, async (jobs) => {
            await Promise.all(jobs.map(({ data }) => work(data.lane, data.n).then(ended)));
          });
        },
        close: () => boss.stop({ graceful: false, close: true, timeout: 1_000 }),
      };
    },
  };
}

/** Notifications make each request slower; for throughput it is better without, for a quick start with. */
export const pgBoss = pgBossWith("pg-boss, key_strict_fifo", false);
export const pgBossNotified = pgBossWith("pg-boss, key_strict_fifo, notify", true);
