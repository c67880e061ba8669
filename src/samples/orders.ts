import { z } from "zod";
import { pause } from "../lib/pause.ts";
import { operation, statusRoute, type StatusDocument } from "./route.ts";
import { startSampleService, type SampleService, type SampleServiceOptions } from "./service.ts";

const Drain = z.strictObject({ drain_timeout_seconds: z.number().int().min(1).max(600) });

/** A sample has about one order every five minutes. */
const orderEveryMs = 300_000;

/**
 * A service for orders, for `actions/orders.yaml`.
 * @param options.workMs how long draining and replaying take
 */
export function startOrdersService(
  options: SampleServiceOptions & { readonly workMs: number },
): Promise<SampleService> {
  const { clock, workMs } = options;
  const Replay = z.strictObject({
    since: z.string().refine((since) => Date.parse(since) <= clock.now(), "must be a time that has passed"),
    dry_run: z.boolean().default(false),
  });
  let openOrders = 12;
  let isDrained = false;

  function status(): StatusDocument {
    return {
      status: isDrained ? { name: "Drained", color: "warning" } : { name: "Running", color: "success" },
      primary_metric: { value: openOrders, unit: "orders", short_description: "open", color: null },
      metrics: null,
      notices: isDrained ? [{ level: "Warning", text: "New orders are not taken." }] : [],
    };
  }

  return startSampleService(options, [
    statusRoute(status),
    operation("/api/v1/admin/drain", Drain, async ({ drain_timeout_seconds }, signal) => {
      const began = clock.now();
      isDrained = true;
      const limitMs = drain_timeout_seconds * 1000;
      await pause(clock, Math.min(workMs, limitMs), signal);
      // With too little time some orders are left, and go back into the queue.
      const putBack = workMs > limitMs ? Math.ceil(openOrders * (1 - limitMs / workMs)) : 0;
      const finished = openOrders - putBack;
      openOrders = 0;
      return { drained: true, finished, put_back: putBack, took_ms: clock.now() - began };
    }),
    operation("/api/v1/admin/replay", Replay, async ({ since, dry_run }, signal) => {
      if (!dry_run) await pause(clock, workMs, signal);
      const found = Math.floor((clock.now() - Date.parse(since)) / orderEveryMs);
      // One in twenty got lost; the others went through and are skipped.
      const lost = Math.ceil(found / 20);
      return { since, dry_run, found, replayed: dry_run ? 0 : lost, skipped: found - lost };
    }),
  ]);
}
