import { z } from "zod";
import { Duration } from "../lib/duration.ts";
import { Approval } from "./approval.ts";
import { Input } from "./inputs.ts";
import { InvokingRole } from "./role.ts";

const FieldValue = z.strictObject({ FieldValue: z.strictObject({ input: z.string() }) });
const FieldProperty = z.strictObject({ FieldProperty: z.strictObject({ input: z.string(), property: z.string() }) });

export const Output = z.strictObject({
  path: z.array(z.string()),
  value: z.union([FieldValue, FieldProperty], {
    error:
      "must be {FieldValue: {input: …}} or {FieldProperty: {input: …, property: …}}; literals and templates are not possible",
  }),
});
export type Output = z.output<typeof Output>;

/** Questions and where their answers go in the body (reference: Platz ui_schema). */
export const UiSchema = z.strictObject({
  apiVersion: z.literal("platz.io/v1beta1").optional(),
  kind: z.literal("ValuesUi").optional(),
  inputs: z.array(Input),
  /** `secrets` are part of the format and mean nothing to an action. */
  outputs: z.strictObject({ values: z.array(Output), secrets: z.unknown().optional() }).optional(),
});
export type UiSchema = z.output<typeof UiSchema>;

/** Small enough for a command line and for a header; the rest is the author's. */
const ActionId = z.string().min(1).max(100);

const endpointError = "must be standard_ingress; in signalbox.dev/v1 it may be private too";

/** The spec that Platz documents, every field (reference: Platz actions, spec fields). */
export const PlatzSpec = z.strictObject({
  id: ActionId,
  title: z.string().min(1),
  description: z.string().min(1),
  fontawesome_icon: z.string().nullish(),
  allowed_role: InvokingRole,
  /** Empty means always. */
  allowed_on_statuses: z.array(z.string().min(1)).default([]),
  dangerous: z.boolean().default(false),
  endpoint: z.literal("standard_ingress", { error: endpointError }),
  path: z.string().startsWith("/", { error: 'must begin with "/"' }),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"], {
    error: "must be one of GET, POST, PUT, PATCH, DELETE, in capitals",
  }),
  ui_schema: UiSchema.nullish().transform((schema) => schema ?? null),
});

/** Which deployments an action is for; what is named must all match, and an empty choice means every deployment. */
export const Targets = z.strictObject({
  kinds: z.array(z.string()).optional(),
  envs: z.array(z.string()).optional(),
  deployments: z.array(z.string()).optional(),
});
export type Targets = z.output<typeof Targets>;

/** How often, and how long after a failure that may pass, a run is tried. Durations are milliseconds. */
export const Retry = z.strictObject({
  /** The first one included. */
  attempts: z.number().int().min(2, "must be 2 or more: the first attempt counts").max(10),
  /** Before the second attempt; it doubles each time. */
  backoff: Duration.prefault("5s"),
  maxBackoff: Duration.prefault("1m"),
});
export type Retry = z.output<typeof Retry>;

/** How often an action may be asked for on one deployment. */
export const Throttle = z.strictObject({
  runs: z
    .number({ error: "needs a number of runs" })
    .int("must be a whole number")
    .min(1, "must be 1 or more")
    .max(1_000),
  /** In ms. */
  per: Duration,
});
export type Throttle = z.output<typeof Throttle>;

/** A request at the deployment's own address that stops the work; it carries the run's Idempotency-Key. */
export const Cancel = z.strictObject({
  path: z.string().startsWith("/", { error: 'must begin with "/"' }),
  method: z.enum(["POST", "PUT", "PATCH", "DELETE"]).default("POST"),
  /** How long the target may take to answer. */
  grace: Duration.prefault("10s"),
});
export type Cancel = z.output<typeof Cancel>;

/** Our own superset: the Platz spec and what it lacks. Unknown keys are errors. */
export const SignalboxSpec = z.strictObject({
  ...PlatzSpec.shape,
  targets: Targets.default({}),
  approval: Approval.optional(),
  timeout: Duration.prefault("10m"),
  /** `private` is the address under `endpoints` of the deployment, such as one inside the cluster. */
  endpoint: z.enum(["standard_ingress", "private"], { error: endpointError }),
  /** `follow` goes after redirects within the same origin; otherwise they are failures. */
  redirects: z.enum(["refuse", "follow"], { error: "must be refuse or follow" }).default("refuse"),
  /** The target does nothing twice for one Idempotency-Key, so what a crash cut off may be sent again. */
  idempotent: z.boolean({ error: "must be true or false" }).default(false),
  /** What becomes of a request while another run of the same action on the same deployment has not ended. */
  concurrency: z
    .enum(["queue", "reject", "replace", "join"], { error: "must be one of queue, reject, replace, join" })
    .default("queue"),
  /** `incident` goes before what waits in its lane. */
  priority: z.enum(["normal", "incident"], { error: "must be normal or incident" }).default("normal"),
  /** Tries again after a failure that may pass; only for what is idempotent. */
  retry: Retry.optional(),
  /** How often it may be asked for on one deployment, by whomever. */
  throttle: Throttle.optional(),
  /** How the target is told to stop the work of a run. */
  cancel: Cancel.optional(),
});

/**
 * An action, whatever document it came from. A Platz document is one that uses none of our own keys.
 * Durations are milliseconds.
 */
export type Action = z.output<typeof SignalboxSpec>;

/** What each apiVersion says, by its schema. Both give an `Action`. */
export const specByApiVersion = {
  "platz.io/v1beta1": PlatzSpec,
  "signalbox.dev/v1": SignalboxSpec,
} as const;

export type ApiVersion = keyof typeof specByApiVersion;
export const apiVersions = Object.keys(specByApiVersion) as ApiVersion[];
