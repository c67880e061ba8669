import { z } from "zod";
import type { JsonObject } from "../lib/json.ts";
import { pause } from "../lib/pause.ts";
import { done, operation, statusRoute, takenOver, type StatusDocument } from "./route.ts";
import { startSampleService, type SampleService, type SampleServiceOptions } from "./service.ts";

interface Replayed extends JsonObject {
  readonly found: number;
  readonly replayed: number;
}

const Drain = z.strictObject({ drain_timeout_seconds: z.number().int().min(1).max(600) });

/** A sample has about one order every five minutes. */
const orderEveryMs = 300_000;

/** Replaying takes long: the answer says where to ask how it stands. */
const replaysPath = "/api/v1/admin/replays/";

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
  const replays: { isDone: boolean; readonly result: Replayed }[] = [];

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
      return done({ drained: true, finished, put_back: putBack, took_ms: clock.now() - began });
    }),
    operation("/api/v1/admin/resume", z.strictObject({}), () => {
      const was = isDrained ? "drained" : "running";
      isDrained = false;
      return done({ resumed: true, was });
    }),
    operation("/api/v1/admin/replay", Replay, ({ since, dry_run }, signal) => {
      const found = Math.floor((clock.now() - Date.parse(since)) / orderEveryMs);
      // One in twenty got lost; the others went through and are skipped.
      const lost = Math.ceil(found / 20);
      const result = { since, dry_run, found, replayed: dry_run ? 0 : lost, skipped: found - lost };
      if (dry_run) return done(result);
      replays.push({ isDone: workMs === 0, result });
      const replay = replays.at(-1);
      void pause(clock, workMs, signal).then(
        () => replay && (replay.isDone = true),
        () => undefined,
      );
      return takenOver(`${replaysPath}${replays.length}`);
    }),
    {
      method: "GET",
      path: `${replaysPath}*`,
      isOpen: false,
      async handle(_body, _signal, _tell, path) {
        const replay = replays[Number(path.slice(replaysPath.length)) - 1];
        if (!replay) return { problem: 404, detail: "There is no such replay." };
        const log = [`found ${replay.result.found} orders`];
        const { replayed } = replay.result;
        return replay.isDone
          ? {
              status: 200,
              body: { status: "succeeded", log: [...log, `sent ${replayed} again`], result: replay.result },
            }
          : { status: 202, body: { status: "running", log, progress: { text: `Sending ${replayed} orders again` } } };
      },
    },
  ]);
}
