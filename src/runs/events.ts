import { z } from "zod";
import { Actor } from "../access/actor.ts";
import { Outcome } from "./outcome.ts";

const RefusalGiven = z.object({ code: z.string(), message: z.string(), until: z.number().optional() });

/** The ids of freezes that held then and that the role of whoever asked set aside. */
const despite = z.array(z.string()).optional();

/** When the event happened: milliseconds since the Unix epoch. */
const at = z.number();

/**
 * Everything that can happen to a run. The events of a run are its audit trail: each is written in the transaction that
 * changes the run, and never edited.
 */
export const RunEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("requested"), at, by: Actor, despite }),
  z.object({ type: z.literal("denied"), at, refusal: RefusalGiven }),
  z.object({
    type: z.literal("approval_required"),
    at,
    required: z.number(),
    role: z.enum(["Maintainer", "Owner"]),
    expiresAt: z.number(),
  }),
  z.object({ type: z.literal("approved"), at, by: Actor }),
  z.object({ type: z.literal("vote_refused"), at, by: Actor, refusal: RefusalGiven }),
  z.object({ type: z.literal("rejected"), at, by: Actor, reason: z.string() }),
  z.object({ type: z.literal("expired"), at }),
  /** `replacedBy` is the id of the newer run that took the place of this one while it waited. */
  z.object({ type: z.literal("cancelled"), at, by: Actor, replacedBy: z.string().optional() }),
  /** Somebody wants the work stopped that is under way; how that went is told by the end. */
  z.object({ type: z.literal("cancel_requested"), at, by: Actor }),
  /** Somebody asked for the same, and follows this run instead. */
  z.object({ type: z.literal("joined"), at, by: Actor }),
  z.object({ type: z.literal("queued"), at }),
  /**
   * `attempt` counts from 1; it is absent for the first. `owner` is the process that does the work, and `fence` its number
   * in the row of owners; both are absent in what older programs wrote.
   */
  z.object({
    type: z.literal("started"),
    at,
    attempt: z.number().optional(),
    owner: z.string().optional(),
    fence: z.number().optional(),
    despite,
  }),
  /** Another process goes on with the work, without beginning it a second time. */
  z.object({ type: z.literal("taken_over"), at, owner: z.string(), fence: z.number() }),
  /** An attempt ended so that the next one may do better; it begins at `nextAt`. */
  z.object({ type: z.literal("attempt_failed"), at, attempt: z.number(), outcome: Outcome, nextAt: z.number() }),
  z.object({ type: z.literal("accepted"), at, location: z.string() }),
  z.object({ type: z.literal("ended"), at, outcome: Outcome }),
  z.object({ type: z.literal("interrupted"), at, reason: z.string() }),
]);
export type RunEvent = z.output<typeof RunEvent>;

/** An event with the run it belongs to and its place in the order of all events. */
export interface RecordedEvent {
  readonly seq: number;
  readonly runId: string;
  readonly event: RunEvent;
}
