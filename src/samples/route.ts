import type { z } from "zod";
import type { Json, JsonObject } from "../lib/json.ts";

/** What a service answers. A problem is told as RFC 9457 says, in `application/problem+json`. */
export type Answer =
  | { readonly status: number; readonly body: Json; readonly headers?: { readonly [name: string]: string } }
  | { readonly problem: number; readonly detail: string; readonly headers?: { readonly [name: string]: string } };

/** Tells whoever waits how the work goes: a line of the log, or how much is done. */
export type Tell = (event: "log" | "progress", data: Json) => void;

/** One operation of a service. */
export interface Route {
  readonly method: "GET" | "POST";
  /** Exactly this, or everything below it when it ends with `/*`. */
  readonly path: string;
  /** Answers anybody, as status endpoints do. All others ask for the token of Signalbox. */
  readonly isOpen: boolean;
  /**
   * @param signal aborts when the service stops
   * @param path what was asked for
   */
  handle(body: JsonObject, signal: AbortSignal, tell: Tell, path: string): Promise<Answer>;
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
  work: (body: Body, signal: AbortSignal, tell: Tell) => Promise<Answer> | Answer,
): Route {
  return {
    method: "POST",
    path,
    isOpen: false,
    async handle(body, signal, tell) {
      const parsed = schema.safeParse(body);
      if (parsed.success) return work(parsed.data, signal, tell);
      const reasons = parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
      return { problem: 422, detail: reasons.join("; ") };
    },
  };
}

export function done(body: Json): Answer {
  return { status: 200, body };
}

/** The work goes on by itself; the client asks at `location` how it stands. */
export function takenOver(location: string): Answer {
  return { status: 202, body: { status: "running" }, headers: { Location: location, "Retry-After": "1" } };
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
