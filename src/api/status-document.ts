import { z } from "zod";

/** `ok`, or in a few words why not. */
const Checks = z.record(z.string(), z.string());

const UnfinishedRun = z.object({
  run: z.string(),
  action: z.string(),
  deployment: z.string(),
  status: z.string(),
  requestedAt: z.iso.datetime(),
});

/**
 * How a process is, for an operator. Ids, counts and times: no value of a run and no name of a person is in it, so that it
 * may be pasted into an incident's channel.
 */
export const StatusDocument = z.object({
  status: z.enum(["ready", "degraded"]),
  version: z.string(),
  startedAt: z.iso.datetime(),
  uptimeSeconds: z.number(),
  /** What the process is known by in the events of runs. */
  process: z.string(),
  checks: Checks,
  database: z.object({
    kind: z.string(),
    place: z.string(),
    bytes: z.number().optional(),
    lastCommitAt: z.iso.datetime().optional(),
  }),
  slack: z.object({ transport: z.string(), isConnected: z.boolean() }),
  /** How many runs there are in each status that something follows. Absent while the database cannot be read. */
  runs: z.record(z.string(), z.number()).optional(),
  oldest: UnfinishedRun.optional(),
  /** Where runs wait longest. Absent while the database cannot be read. */
  lanes: z
    .array(z.object({ lane: z.string(), waiting: z.number(), run: z.string(), waitingSince: z.iso.datetime() }))
    .optional(),
  catalog: z.object({
    actions: z.number(),
    deployments: z.number(),
    problems: z.array(z.object({ severity: z.string(), file: z.string(), line: z.number(), column: z.number() })),
  }),
  /** The processes that are at work, where several may share the database; without a lease: what it ran is free to others. */
  replicas: z
    .array(z.object({ process: z.string(), leaseUntil: z.iso.datetime().optional(), running: z.number() }))
    .optional(),
});
export type StatusDocument = z.output<typeof StatusDocument>;
