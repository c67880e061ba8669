import { z } from "zod";
import { pause } from "../lib/pause.ts";
import { done, operation, statusRoute, type StatusDocument, type Tell } from "./route.ts";
import { startSampleService, type SampleService, type SampleServiceOptions } from "./service.ts";

const Reindex = z.strictObject({ force: z.boolean().default(false) });
const Nothing = z.strictObject({});

const keyCount = 3;
const shardCount = 5;
const shards = Array.from({ length: shardCount }, (_, index) => index + 1);

/**
 * A search service, for `actions/search.yaml`.
 * @param options.workMs how long rebuilding the index takes
 */
export function startSearchService(
  options: SampleServiceOptions & { readonly workMs: number },
): Promise<SampleService> {
  const { clock, workMs } = options;
  let generation = 7;
  let documents = 48_213;
  let rebuilding = 0;
  let keysRotatedAt: string | undefined;

  function status(): StatusDocument {
    return {
      // Searches go on while the index is rebuilt.
      status: { name: "Running", color: "success" },
      primary_metric: { value: documents, unit: "documents", short_description: "in the index", color: null },
      metrics: [{ value: generation, unit: "", short_description: "generation of the index", color: null }],
      notices: [
        ...(rebuilding > 0 ? [{ level: "Info" as const, text: "The index is being rebuilt." }] : []),
        ...(keysRotatedAt ? [{ level: "Info" as const, text: `The API keys are of ${keysRotatedAt}.` }] : []),
      ],
    };
  }

  function rebuilt(shard: number, tell: Tell): void {
    tell("log", `shard ${shard} of ${shardCount}: ${Math.floor(documents / shardCount)} documents`);
    tell("progress", { percent: (100 * shard) / shardCount, text: `Shard ${shard} of ${shardCount}` });
  }

  return startSampleService(options, [
    statusRoute(status),
    operation("/api/v1/admin/reindex", Reindex, async ({ force }, signal, tell) => {
      const began = clock.now();
      rebuilding += 1;
      const steps = shards.map((shard) => {
        if (workMs > 0) return clock.after((workMs * shard) / (shardCount + 1), () => rebuilt(shard, tell));
        rebuilt(shard, tell);
        return undefined;
      });
      try {
        await pause(clock, workMs, signal);
      } finally {
        for (const step of steps) step?.cancel();
        rebuilding -= 1;
      }
      generation += 1;
      documents += 17;
      return done({ index: `products-v${generation}`, documents, took_ms: clock.now() - began, forced: force });
    }),
    operation("/api/v1/admin/rotate-keys", Nothing, () => {
      keysRotatedAt = new Date(clock.now()).toISOString();
      return done({ rotated: keyCount, rotated_at: keysRotatedAt });
    }),
  ]);
}
