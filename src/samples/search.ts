import { z } from "zod";
import { pause } from "../lib/pause.ts";
import { operation, statusRoute, type StatusDocument } from "./route.ts";
import { startSampleService, type SampleService, type SampleServiceOptions } from "./service.ts";

const Reindex = z.strictObject({ force: z.boolean().default(false) });
const Nothing = z.strictObject({});

const keyCount = 3;

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

  return startSampleService(options, [
    statusRoute(status),
    operation("/api/v1/admin/reindex", Reindex, async ({ force }, signal) => {
      const began = clock.now();
      rebuilding += 1;
      try {
        await pause(clock, workMs, signal);
      } finally {
        rebuilding -= 1;
      }
      generation += 1;
      documents += 17;
      return { index: `products-v${generation}`, documents, took_ms: clock.now() - began, forced: force };
    }),
    operation("/api/v1/admin/rotate-keys", Nothing, () => {
      keysRotatedAt = new Date(clock.now()).toISOString();
      return { rotated: keyCount, rotated_at: keysRotatedAt };
    }),
  ]);
}
