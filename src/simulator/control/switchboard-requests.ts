import { z } from "zod";
import { connectionActions } from "../control-types.ts";
import { envelopeEffects, type EnvelopeFault } from "../trouble/troubled.ts";
import type { MethodFault } from "../trouble/method-faults.ts";

/** The bodies of the switchboard's levers. */

/** A day: longer waits are a slip of the keyboard. */
const longestMs = 86_400_000;
const delay_ms = z.number().int().min(0).max(longestMs).optional();
const strike = {
  on: z.string().min(1).max(255),
  times: z.number().int().min(0).max(1_000_000).optional(),
  probability: z.number().min(0).max(1).optional(),
};

export const MethodFaultRequest = z.strictObject({
  ...strike,
  error: z.string().min(1).max(255).optional(),
  status: z.number().int().min(400).max(599).optional(),
  retry_after_s: z.number().int().min(0).max(3_600).optional(),
  after_effect: z.boolean().optional(),
  answer: z.enum(["held", "cut", "good"]).optional(),
  delay_ms,
}) as unknown as z.ZodType<MethodFault>;

export const EnvelopeFaultRequest = z.strictObject({
  ...strike,
  effect: z.enum(envelopeEffects),
  delay_ms,
}) as unknown as z.ZodType<EnvelopeFault>;

export const ClearRequest = z.strictObject({ seed: z.number().int().optional() });
export const RatesRequest = z.strictObject({ enabled: z.boolean() });
export const ClockRequest = z.strictObject({ advance_ms: z.number().int().min(0).max(longestMs) });
export const ConnectionsRequest = z.strictObject({ action: z.enum(connectionActions) });
