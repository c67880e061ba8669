import { createRoute, z } from "@hono/zod-openapi";
import type { SSEStreamingApi } from "hono/streaming";
import type { ApiDeps } from "../deps.ts";
import { scoped } from "../guard.ts";
import { rangeOf, since } from "../log-range.ts";
import { problemResponses, refuse } from "../problem.ts";
import { streamRun, wantsStream, type Told } from "../run-stream.ts";
import { visibleRun } from "../visible.ts";
import { ById, type Api } from "./route.ts";
import { unknownRun } from "./runs.ts";

const LogLines = z
  .strictObject({
    line: z.number().int().openapi({
      description:
        "The place of the first line in the whole log, from 0. A gap to the part before is what was not kept.",
    }),
    lines: z.number().int().openapi({ description: "How many lines these are." }),
    text: z.string(),
  })
  .openapi("LogLines");

const Place = z.string().regex(/^\d{1,15}$/, "must be the place of a line, a whole number from 0");

const LogQuery = z.strictObject({
  from: Place.optional().openapi({
    description: "The place of the first line wanted, from 0: the `nextFrom` of the answer before, to read on.",
    example: "2000",
  }),
  limit: z
    .string()
    .regex(/^([1-9]\d{0,3}|10000)$/, "must be a whole number from 1 to 10000")
    .optional()
    .openapi({ description: "How many lines at most, up to 10000; all that are kept if not given. Not for a stream." }),
});

const runLog = createRoute({
  operationId: "getRunLog",
  summary: "What a run has logged",
  description:
    "With `Accept: text/event-stream` as a stream that goes on until the run has ended: `event` is `log`, `data` the lines as JSON, `id` the place of the line after them. A client that was cut off goes on with Last-Event-ID, which goes before `from`.",
  method: "get",
  path: "/runs/{id}/log",
  request: {
    query: LogQuery,
    params: ById,
    headers: z.object({
      "Last-Event-ID": Place.optional(),
    }),
  },
  middleware: [scoped("runs:read")] as const,
  responses: {
    200: {
      description: "The lines that are kept, oldest first.",
      content: {
        "application/json": {
          schema: z.strictObject({
            items: z.array(LogLines),
            nextFrom: z.number().int().optional().openapi({
              description: "There is more. Send it as `from`. Absent at the end of what has been logged so far.",
            }),
          }),
        },
        "text/event-stream": { schema: z.string() },
      },
    },
    ...problemResponses,
  },
});

export function addRunLog(api: Api, deps: ApiDeps): void {
  api.openapi(runLog, async (c) => {
    const { id } = c.req.valid("param");
    const query = c.req.valid("query");
    const from = Number(c.req.valid("header")["Last-Event-ID"] ?? query.from ?? 0);
    if (!(await visibleRun(deps, c.var.caller.actor, id))) return unknownRun(c);
    if (wantsStream(c)) {
      return query.limit === undefined ? streamRun(c, deps, id, linesFrom(deps, id, from)) : refuseLimit(c);
    }
    const { items, next } = rangeOf(await deps.logs.read(id, from), from, Number(query.limit ?? Infinity));
    return c.json({ items: [...items], ...(next === undefined ? {} : { nextFrom: next }) }, 200);
  });
}

function linesFrom(deps: ApiDeps, runId: string, from: number): Told {
  let next = from;
  return {
    subscribe: (wake) =>
      deps.live.subscribe((other) => {
        if (other === runId) wake();
      }),
    async tellNew(stream: SSEStreamingApi) {
      for (const chunk of await deps.logs.read(runId, next)) {
        for (const part of since(chunk, next)) {
          next = part.line + part.lines;
          await stream.writeSSE({ id: String(next), event: "log", data: JSON.stringify(part) });
        }
      }
    },
  };
}

function refuseLimit(c: Parameters<typeof refuse>[0]) {
  const message = "A stream goes on until the run has ended, so it takes no limit. Leave it out, or ask for JSON.";
  return refuse(c, 400, { code: "invalid_parameters", message, errors: { limit: "Not for a stream." } });
}
