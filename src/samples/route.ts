import type { z } from "zod";
import type { Json, JsonObject } from "../lib/json.ts";

/** What a service answers. A problem is told as RFC 9457 says, in `application/problem+json`. */
export type Answer =
  | { readonly status: number; readonly body: Json }
  | { readonly problem: number; readonly detail: string; readonly headers?: { readonly [name: string]: string } };

/** One operation of a service. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Answers anybody, as status endpoints do. All others ask for the token of Signalbox. */
  readonly isOpen: boolean;
  /** @param signal aborts when the service stops */
  handle(body: JsonObject, signal: AbortSignal): Promise<Answer>;
}

/** A status endpoint, which answers with Platz's status document. */
export function statusRoute(status: () => StatusDocument): Route {
  return {
    method: "GET",
    path: "/status",
    isOpen: true,
    handle: async () => ({ status: 200, body: status() as unknown as Json }),
  };
}

/** An operation for Signalbox, with a body of this shape. Another one is refused with 422 and every reason. */
export function operation<Body>(
  path: string,
  schema: z.ZodType<Body>,
  work: (body: Body, signal: AbortSignal) => Promise<Json> | Json,
): Route {
  return {
    method: "POST",
    path,
    isOpen: false,
    async handle(body, signal) {
      const parsed = schema.safeParse(body);
      if (parsed.success) return { status: 200, body: await work(parsed.data, signal) };
      const reasons = parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
      return { problem: 422, detail: reasons.join("; ") };
    },
  };
}

type Color = "primary" | "success" | "danger" | "warning" | "secondary";

/** What a service reports of itself (reference: Platz, reported status). */
export interface StatusDocument {
  readonly status: { readonly name: string; readonly color: Color };
  readonly primary_metric: Metric | null;
  readonly metrics: readonly Metric[] | null;
  readonly notices: readonly { readonly level: "Info" | "Warning" | "Danger"; readonly text: string }[];
}

interface Metric {
  readonly value: number;
  readonly unit: string;
  readonly short_description: string;
  readonly color: Color | null;
}
