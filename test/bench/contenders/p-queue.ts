import { loadPeer } from "../peers/load.ts";
import type { Contender } from "./contender.ts";

interface PQueue {
  add(work: () => Promise<void>): Promise<void>;
  start(): void;
  clear(): void;
  onIdle(): Promise<void>;
}
interface PQueueModule {
  readonly default: new (options: { concurrency: number; autoStart: boolean }) => PQueue;
}

/** A p-queue for each lane. Nothing is durable: what is lost here is what all others save. */
export const pQueue: Contender = {
  name: "p-queue in memory",
  packages: ["p-queue"],
  async open({ lanes, work, ended }) {
    const { default: Queue } = await loadPeer<PQueueModule>("p-queue");
    const queues = new Map(lanes.map((lane) => [lane, new Queue({ concurrency: 1, autoStart: false })]));
    return {
      async enqueue(lane, n) {
        void queues.get(lane)?.add(() => work(lane, n).then(ended));
      },
      async start() {
        for (const queue of queues.values()) queue.start();
      },
      async close() {
        for (const queue of queues.values()) queue.clear();
        await Promise.all([...queues.values()].map((queue) => queue.onIdle()));
      },
    };
  },
};
