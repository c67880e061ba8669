import { createRoute, z } from "@hono/zod-openapi";
import type { SSEStreamingApi } from "hono/streaming";
import type { ApiDeps } from "../deps.ts";
import { scoped } from "../guard.ts";
import { problemResponses } from "../problem.ts";
import { streamRun, wantsStream, type Told } from "../run-stream.ts";
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

export function addRunEvents(api: Api, deps: ApiDeps): void {
  api.openapi(runEvents, async (c) => {
    const { id } = c.req.valid("param");
    const after = Number(c.req.valid("header")["Last-Event-ID"] ?? 0);
    if (!(await visibleRun(deps, c.var.caller.actor, id))) return unknownRun(c);
    if (wantsStream(c)) return streamRun(c, deps, id, eventsAfter(deps, id, after));
    const events = (await deps.store.eventsOf(id)).filter(({ seq }) => seq > after);
    return c.json({ items: events.map(toEventView) }, 200);
  });
}

function eventsAfter(deps: ApiDeps, runId: string, after: number): Told {
  let told = after;
  return {
    async tellNew(stream: SSEStreamingApi) {
      for (const recorded of await deps.store.eventsOf(runId)) {
        if (recorded.seq <= told) continue;
        const view = toEventView(recorded);
        await stream.writeSSE({ id: String(view.seq), event: view.type, data: JSON.stringify(view) });
        told = view.seq;
      }
    },
  };
}
