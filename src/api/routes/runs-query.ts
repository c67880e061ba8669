import { z } from "@hono/zod-openapi";
import type { CatalogSnapshot, RunFilter } from "../../runs/ports.ts";
import { statuses, type Status } from "../../runs/run.ts";

const Instant = z.iso.datetime({ offset: true, error: "must be an instant such as 2026-01-31T22:00:00Z" });

function isStatus(text: string): text is Status {
  return (statuses as readonly string[]).includes(text);
}

/** The filters of a list of runs; what is given must all match. */
export const RunsQuery = z.strictObject({
  action: z.string().min(1).max(100).optional(),
  deployment: z.string().min(1).max(200).optional().openapi({ description: "Its id or its name." }),
  env: z.string().min(1).max(200).optional(),
  actor: z.string().min(1).max(200).optional().openapi({ description: "The key of who asked.", example: "bot:ci" }),
  status: z
    .string()
    .refine((text) => text.split(",").every(isStatus), `must be one or more, with commas, of: ${statuses.join(", ")}`)
    .optional()
    .openapi({ example: "queued,running" }),
  from: Instant.optional().openapi({ description: "Asked for at this instant or later." }),
  to: Instant.optional().openapi({ description: "Asked for before this instant." }),
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, "must be a whole number from 1 to 100")
    .optional()
    .openapi({ description: "How many at most, up to 100; 20 if not given." }),
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, "must be the nextCursor of an answer")
    .optional()
    .openapi({ description: "The nextCursor of the answer before." }),
});

export function toFilter(
  query: z.output<typeof RunsQuery>,
  { deploymentsById }: CatalogSnapshot,
): Omit<RunFilter, "order" | "limit"> {
  const { action, deployment, env, actor, status, from, to, cursor } = query;
  const named = [...deploymentsById.values()].find((known) => known.name === deployment);
  return {
    ...(action === undefined ? {} : { actionId: action }),
    ...(deployment === undefined ? {} : { lane: named?.id ?? deployment }),
    ...(env === undefined ? {} : { env }),
    ...(actor === undefined ? {} : { requester: actor }),
    ...(status === undefined ? {} : { statuses: status.split(",").filter(isStatus) }),
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(to === undefined ? {} : { to: Date.parse(to) }),
    ...(cursor === undefined ? {} : { beforeSeq: Number(cursor) }),
  };
}
