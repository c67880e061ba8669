import type { SlackObject } from "../control-types.ts";

/** Slack's rule: an app has three seconds to acknowledge. */
export const ackDeadlineMs = 3_000;

/** Something that Slack tells the app. */
export interface Delivery {
  readonly kind: "slash_commands" | "interactive" | "events_api";
  readonly payload: SlackObject;
  /** Whether what the app sends with its acknowledgement is read. */
  readonly acceptsResponse: boolean;
  /** For events that were sent before. */
  /** More than one when it was asked to come twice; the same envelope each time. */
  readonly copies?: number;
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

export type Outcome =
  | { readonly status: "acked"; readonly payload: SlackObject; readonly elapsedMs: number }
  /** No acknowledgement within three seconds. A later one is ignored. */
  | { readonly status: "operation_timeout" }
  /** There is no app to tell. */
  | { readonly status: "dispatch_failed" }
  /** The app answered, but not with a good answer (an HTTP status other than 200, or no JSON). */
  | {
      readonly status: "bad_response";
      readonly reason: string;
      /** The app said that it wants no second try (`X-Slack-No-Retry: 1`). */
      readonly final?: boolean;
    };

/** How payloads reach the app: Socket Mode or signed HTTP. */
export interface Transport {
  readonly kind: "socket" | "http";
  connected(): boolean;
  deliver(delivery: Delivery): Promise<Outcome>;
}
