import { z } from "@hono/zod-openapi";

/** What a program sends to start a run. */
export const RunBody = z
  .strictObject({
    action: z.string().min(1).max(100).openapi({ example: "reindex" }),
    deployment: z.string().min(1).max(200).openapi({ description: "Its id or its name.", example: "search-prod" }),
    inputs: z.record(z.string(), z.unknown()).default({}).openapi({ description: "By the action's inputSchema." }),
    digest: z.string().max(100).optional().openapi({ description: "Run this very version of the action or none." }),
    executeAt: z.iso
      .datetime({ offset: true, error: "must be an instant such as 2026-01-31T22:00:00Z" })
      .optional()
      .openapi({ description: "Not before this instant. Cancelling is possible until then." }),
  })
  .openapi("RunBody");

/** Visible ASCII, as the IETF draft on the header has it; it becomes part of a key in the database. */
export const IdempotencyKey = z.object({
  "Idempotency-Key": z
    .string({ error: "is missing. Send one that is new for each run that you mean; the same key is the same run" })
    .regex(/^[\x21-\x7e]{1,200}$/, "must be 1 to 200 visible ASCII characters")
    .openapi({ example: "deploy-4711" }),
  "X-Signalbox-Run-Id": z
    .string()
    .max(100)
    .optional()
    .openapi({ description: "For deployments: the id of the run within which they call, as they got it from us." }),
});

/** Longer is a slip of the pen, and a run that nobody remembers. */
const longestDelayMs = 366 * 24 * 60 * 60_000;

/** Why a run cannot wait until then; undefined when it can. */
export function delayProblem(notBefore: number | undefined, now: number): string | undefined {
  if (notBefore === undefined || notBefore - now <= longestDelayMs) return undefined;
  return "executeAt must be within a year from now.";
}
