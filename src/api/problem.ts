import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ClientErrorStatusCode } from "hono/utils/http-status";
import type { Refusal } from "../lib/refusal.ts";

/** An error as RFC 9457 writes it; `code` is what programs may rely on. */
export const Problem = z
  .strictObject({
    type: z.literal("about:blank"),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().openapi({ description: "What happened, what it means, and what to do next." }),
    code: z.string().openapi({ example: "role_too_low" }),
    errors: z.record(z.string(), z.string()).optional().openapi({ description: "A sentence by field." }),
    run: z.string().optional().openapi({ description: "The run that records the refusal." }),
  })
  .openapi("Problem");
export type Problem = z.output<typeof Problem>;

const titles = {
  400: "Bad request",
  401: "Not authenticated",
  403: "Not allowed",
  404: "Not found",
  409: "Conflict",
  411: "Length required",
  413: "Too large",
  415: "Unsupported media type",
  422: "Not acceptable values",
  429: "Too many requests",
  500: "Fault of the server",
  503: "Not now",
} as const;

export type ProblemStatus = keyof typeof titles;

/** What a problem says besides its status. */
export interface ProblemDetails extends Refusal {
  readonly errors?: { readonly [field: string]: string } | undefined;
  readonly run?: string | undefined;
}

export const problemType = "application/problem+json";

/** How every route answers when it cannot do what was asked. */
export const problemResponses = {
  "4XX": { description: "A problem; `code` tells which.", content: { [problemType]: { schema: Problem } } },
  503: {
    description:
      "Not now: Signalbox is stopping, or its database is full or cannot be reached. Send the same again after Retry-After seconds.",
    content: { [problemType]: { schema: Problem } },
  },
} as const;

export function toProblem(status: ProblemStatus, { code, message, errors, run }: ProblemDetails): Problem {
  return {
    type: "about:blank",
    title: titles[status],
    status,
    detail: message,
    code,
    ...(errors === undefined ? {} : { errors: { ...errors } }),
    ...(run === undefined ? {} : { run }),
  };
}

/** A refusal as an answer. */
export function refuse(c: Context, status: Exclude<ProblemStatus, 500>, details: ProblemDetails) {
  return c.json(toProblem(status, details), status as ClientErrorStatusCode, { "Content-Type": problemType });
}

/** A fault of ours, told without its insides. `reference` finds it in the log. */
export function fail(c: Context, reference: string): Response {
  const message = `Something went wrong on our side (reference ${reference}). If you were starting something, send the same request with the same Idempotency-Key again.`;
  return c.json(toProblem(500, { code: "fault", message }), 500, { "Content-Type": problemType });
}
