import { loadPeer } from "../peers/load.ts";
import type { Contender } from "./contender.ts";

interface Job {
  readonly data: { readonly lane: string; readonly n: number };
}
interface Connected {
  readonly connection: { readonly host: string; readonly port: number | undefined };
}
interface Module {
  readonly Queue: new (
    name: string,
    options: Connected,
  ) => {
    add(name: string, data: Job["data"], options: { readonly removeOnComplete: boolean }): Promise<unknown>;
    close(): Promise<void>;
  };
  readonly Worker: new (
    name: string,
    work: (job: Job) => Promise<void>,
    options: Connected & { readonly concurrency: number },
  ) => { on(event: "error", listener: (fault: Error) => void): void; close(force: boolean): Promise<void> };
}

/** It has no order within a key (groups are in its paid edition), so a lane must be a queue with a worker of its own. */
function bullmqWith(
  name: string,
  needs: "redis everysec" | "redis always",
  concurrency: number,
  queueOf: (lane: string) => string,
): Contender {
  return {
    name,
    needs,
    packages: ["bullmq"],
    async open({ redisPort, lanes, work, ended }) {
      const { Queue, Worker } = await loadPeer<Module>("bullmq");
      const connected = { connection: { host: "127.0.0.1", port: redisPort } };
      const names = [...new Set(lanes.map(queueOf))];
      const queues = new Map(names.map((each) => [each, new Queue(each, connected)]));
      const workers: InstanceType<Module["Worker"]>[] = [];
      return {
        async enqueue(lane, n) {
          await queues.get(queueOf(lane))?.add("work", { lane, n }, { removeOnComplete: true });
        },
        async start() {
          for (const each of names) {
            const run = ({ data }: Job): Promise<void> => work(data.lane, data.n).then(ended);
            const worker = new Worker(each, run, { ...connected, concurrency });
            worker.on("error", (fault) => console.error(`BullMQ: ${fault.message}`));
            workers.push(worker);
          }
        },
        async close() {
          await Promise.all(workers.map((worker) => worker.close(true)));
          await Promise.all([...queues.values()].map((queue) => queue.close()));
        },
      };
    },
  };
}

export const bullmq = bullmqWith("BullMQ, no order of lanes", "redis everysec", 100, () => "all");
export const bullmqLanes = bullmqWith("BullMQ, a queue for each lane, AOF always", "redis always", 1, (lane) => lane);
