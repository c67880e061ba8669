import { z } from "zod";
import { Duration } from "../lib/duration.ts";
import { InvokingRole } from "./role.ts";

/** How many people of which role on the deployment must agree before a run is queued, and within which time (ms). */
export const Approval = z.strictObject({
  required: z.number().int().min(1).max(10).default(1),
  role: InvokingRole.default("Owner"),
  expiresAfter: Duration.prefault("30m"),
});
export type Approval = z.output<typeof Approval>;
