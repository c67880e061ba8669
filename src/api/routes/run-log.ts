import { createRoute, z } from "@hono/zod-openapi";
import type { SSEStreamingApi } from "hono/streaming";
import type { LogChunk } from "../../runs/log-ports.ts";
import type { ApiDeps } from "../deps.ts";
import { scoped } from "../guard.ts";
import { problemResponses } from "../problem.ts";
import { streamRun, wantsStream, type Told } from "../run-stream.ts";
import { visibleRun } from "../visible.ts";
import { ById, NoQuery, type Api } from "./route.ts";
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

const runLog = createRoute({
  operationId: "getRunLog",
  summary: "What a run has logged",
  description:
    "With `Accept: text/event-stream` as a stream that goes on until the run has ended: `event` is `log`, `data` the lines as JSON, `id` the place of the line after them. A client that was cut off goes on with Last-Event-ID.",
  method: "get",
  path: "/runs/{id}/log",
  request: {
    query: NoQuery,
    params: ById,
    headers: z.object({
      "Last-Event-ID": z
        .string()
        .regex(/^\d{1,15}$/, "must be the place of a line")
        .optional(),
    }),
  },
  middleware: [scoped("runs:read")] as const,
  responses: {
    200: {
      description: "The lines that are kept, oldest first.",
      content: {
        "application/json": { schema: z.strictObject({ items: z.array(LogLines) }) },
        "text/event-stream": { schema: z.string() },
      },
    },
    ...problemResponses,
  },
});

export function addRunLog(api: Api, deps: ApiDeps): void {
  api.openapi(runLog, async (c) => {
    const { id } = c.req.valid("param");
    const from = Number(c.req.valid("header")["Last-Event-ID"] ?? 0);
    if (!(await visibleRun(deps, c.var.caller.actor, id))) return unknownRun(c);
    if (wantsStream(c)) return streamRun(c, deps, id, linesFrom(deps, id, from));
    return c.json({ items: (await deps.logs.read(id, from)).flatMap((chunk) => since(chunk, from)) }, 200);
  });
}

function linesFrom(deps: ApiDeps, runId: string, from: number): Told {
  let next = from;
  return {
    subscribe(wake) {
      const leavers = [
        deps.store.subscribe(wake),
        deps.live.subscribe((other) => {
          if (other === runId) wake();
        }),
      ];
      return () => {
        for (const leave of leavers) leave();
      };
    },
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

/** The lines of a chunk from a line on; none when it ends before. */
function since(chunk: LogChunk, from: number): LogChunk[] {
  const skipped = Math.max(from - chunk.line, 0);
  if (skipped >= chunk.lines) return [];
  const text = chunk.text.split("\n").slice(skipped).join("\n");
  return [{ line: chunk.line + skipped, lines: chunk.lines - skipped, text }];
}
