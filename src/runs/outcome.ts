import { z } from "zod";

/** What the target gave back, kept for people. `bytes` counts the whole, even when `text` holds only its beginning. */
export const Output = z.object({ text: z.string(), contentType: z.string(), bytes: z.number(), isCut: z.boolean() });
export type Output = z.output<typeof Output>;

/**
 * How the work of a run ended. A failed run is an outcome, not a fault. `summary` is one sentence without the duration;
 * `output` is kept on success and on failure alike. `isTransient`: the same request may well succeed a little later, so an
 * action that declares a retry is tried again; `retryAfter` is how long the target wants to be left alone before, in ms.
 */
export const Outcome = z.object({
  result: z.enum(["succeeded", "failed", "timed_out", "cancelled"]),
  summary: z.string(),
  output: Output.optional(),
  isTransient: z.boolean().optional(),
  retryAfter: z.number().optional(),
});
export type Outcome = z.output<typeof Outcome>;
