import { z } from "@hono/zod-openapi";
import type { RecordedEvent } from "../../runs/events.ts";
import { ActorView, At, toActorView, toAt } from "./actor-view.ts";
import { OutcomeView, RefusalView, toRefusalView } from "./run-view.ts";

/** One thing that happened to a run. What else it carries depends on its type. */
export const EventView = z
  .looseObject({
    seq: z.number().int().openapi({ description: "Its place in the order of all events, and its id in a stream." }),
    type: z.string().openapi({ example: "started" }),
    at: At,
    by: ActorView.optional(),
    refusal: RefusalView.optional(),
    reason: z.string().optional(),
    despite: z
      .array(z.string())
      .optional()
      .openapi({ description: "Freezes that held then, and that the role of whoever asked set aside." }),
    outcome: OutcomeView.optional(),
    expiresAt: At.optional(),
    nextAt: At.optional().openapi({ description: "When the next attempt begins." }),
  })
  .openapi("RunEvent");
export type EventView = z.output<typeof EventView>;

export function toEventView({ seq, event }: RecordedEvent): EventView {
  return {
    ...event,
    seq,
    at: toAt(event.at),
    ...("by" in event ? { by: toActorView(event.by) } : {}),
    ...("refusal" in event ? { refusal: toRefusalView(event.refusal) } : {}),
    ...("expiresAt" in event ? { expiresAt: toAt(event.expiresAt) } : {}),
    ...("nextAt" in event ? { nextAt: toAt(event.nextAt) } : {}),
  } as EventView;
}
