import { loadPeer } from "../peers/load.ts";
import type { Contender } from "./contender.ts";

interface Payload {
  readonly lane: string;
  readonly n: number;
}
interface Options {
  readonly connectionString: string | undefined;
  readonly maxPoolSize: number;
  readonly logger: unknown;
}
interface Module {
  readonly Logger: new (factory: () => () => void) => unknown;
  makeWorkerUtils(options: Options): Promise<{
    migrate(): Promise<void>;
    addJob(task: string, payload: Payload, spec: { readonly queueName: string }): Promise<unknown>;
    release(): Promise<void>;
  }>;
  run(
    options: Options & {
      readonly concurrency: number;
      readonly noHandleSignals: boolean;
      readonly taskList: Record<string, (payload: Payload) => Promise<void>>;
    },
  ): Promise<{ stop(): Promise<void> }>;
}

/** Named queues, which is how it keeps a lane in order; 24 at once, as its own benchmark has it; all else as it comes. */
export const graphileWorker: Contender = {
  name: "graphile-worker, named queues",
  needs: "postgres",
  packages: ["graphile-worker"],
  async open({ postgresUrl, work, ended }) {
    const { Logger, makeWorkerUtils, run } = await loadPeer<Module>("graphile-worker");
    const options = { connectionString: postgresUrl, maxPoolSize: 32, logger: new Logger(() => () => undefined) };
    const utils = await makeWorkerUtils(options);
    await utils.migrate();
    let runner: { stop(): Promise<void> } | undefined;
    return {
      async enqueue(lane, n) {
        await utils.addJob("work", { lane, n }, { queueName: lane });
      },
      async start() {
        const taskList = { work: ({ lane, n }: Payload) => work(lane, n).then(ended) };
        runner = await run({ ...options, concurrency: 24, noHandleSignals: true, taskList });
      },
      async close() {
        await runner?.stop();
        await utils.release();
      },
    };
  },
};
