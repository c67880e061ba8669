import { z, type OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "../deps.ts";
import { problemResponses } from "../problem.ts";

export type Api = OpenAPIHono<ApiEnv>;

/** For routes that take no query: a parameter that is not known is refused, lest a misspelt filter shows everything. */
export const NoQuery = z.strictObject({});

export const ById = z.object({ id: z.string().min(1).max(100) });

/** What a JSON answer is made of, with the problems that every route may answer. */
export function answers<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { 200: { description, content: { "application/json": { schema } } }, ...problemResponses } as const;
}
