import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { streamSSE, type SSEStreamingApi } from "hono/streaming";
import { isFinal } from "../../runs/run.ts";
import { authenticate } from "../authenticate.ts";
import type { ApiDeps, ApiEnv } from "../deps.ts";
import { scoped } from "../guard.ts";
import { problemResponses } from "../problem.ts";
import { EventView, toEventView } from "../views/event-view.ts";
import { visibleRun } from "../visible.ts";
import { ById, NoQuery, type Api } from "./route.ts";
import { unknownRun } from "./runs.ts";

const runEvents = createRoute({
  operationId: "listRunEvents",
  summary: "Everything that has happened to a run",
  description:
    "With `Accept: text/event-stream` as a stream that goes on until the run has ended: `id` is the event's seq, `event` its type, `data` the event as JSON. A client that was cut off goes on with Last-Event-ID.",
  method: "get",
  path: "/runs/{id}/events",
  request: {
    query: NoQuery,
    params: ById,
    headers: z.object({
      "Last-Event-ID": z
        .string()
        .regex(/^\d{1,15}$/, "must be the id of an event")
        .optional(),
    }),
  },
  middleware: [scoped("runs:read")] as const,
  responses: {
    200: {
      description: "The events, oldest first.",
      content: {
        "application/json": { schema: z.strictObject({ items: z.array(EventView) }) },
        "text/event-stream": { schema: z.string() },
      },
    },
    ...problemResponses,
  },
});

/** How often a silent stream shows that it is alive, and that its token still is. */
const heartbeatMs = 15_000;

export function addRunEvents(api: Api, deps: ApiDeps): void {
  api.openapi(runEvents, async (c) => {
    const { id } = c.req.valid("param");
    const after = Number(c.req.valid("header")["Last-Event-ID"] ?? 0);
    if (!(await visibleRun(deps, c.var.caller.actor, id))) return unknownRun(c);
    if (wantsStream(c)) {
      const authorization = c.req.header("authorization");
      return streamSSE(
        c,
        (stream) => tell(deps, stream, id, after, authorization),
        async (fault, stream) => {
          // A client that is gone, or a process that stops, is no fault.
          if (!stream.aborted) deps.log.error("a stream of events broke off", { runId: id, fault });
        },
      );
    }
    const events = (await deps.store.eventsOf(id)).filter(({ seq }) => seq > after);
    return c.json({ items: events.map(toEventView) }, 200);
  });
}

function wantsStream(c: Context<ApiEnv>): boolean {
  return (c.req.header("accept") ?? "").toLowerCase().includes("text/event-stream");
}

/** Tells the events after `after` and those to come, until the run has ended or the token is no longer good for it. */
async function tell(
  deps: ApiDeps,
  stream: SSEStreamingApi,
  runId: string,
  after: number,
  authorization: string | undefined,
): Promise<void> {
  let wake: () => void = () => undefined;
  const unsubscribe = deps.store.subscribe(() => wake());
  stream.onAbort(() => wake());
  try {
    for (let told = after; !stream.aborted;) {
      // Made before anything is read, so that nothing that happens meanwhile is missed.
      const { promise: news, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const caller = await authenticate(deps, authorization);
      const run = caller.ok ? await visibleRun(deps, caller.value.actor, runId) : undefined;
      if (!run) return;
      // The run was read first: when it has ended, these are all its events.
      for (const recorded of await deps.store.eventsOf(runId)) {
        if (recorded.seq <= told) continue;
        const view = toEventView(recorded);
        await stream.writeSSE({ id: String(view.seq), event: view.type, data: JSON.stringify(view) });
        told = view.seq;
      }
      if (isFinal(run.status)) return;
      const timer = deps.clock.after(heartbeatMs, () => {
        void stream.write(": still here\n\n").finally(resolve);
      });
      await news;
      timer.cancel();
    }
  } finally {
    unsubscribe();
  }
}
