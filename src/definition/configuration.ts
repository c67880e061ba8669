import { z } from "zod";
import { Duration } from "../lib/duration.ts";
import { Targets } from "./action.ts";
import { Approval } from "./approval.ts";
import { AnyJson } from "./input-type.ts";
import { InvokingRole } from "./role.ts";

const Name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "use letters, digits, dots, dashes and underscores");
const HttpUrl = z.url({ protocol: /^https?$/, error: "must be a URL that begins with https:// or http://" });

/** A base URL: an action's path goes behind it. */
const Ingress = HttpUrl.refine(
  (text) => {
    const url = URL.parse(text);
    // What is no URL at all has been said already.
    return url === null || (!url.username && !url.password && !url.search && !url.hash);
  },
  { error: 'must be a base URL, without "user:password@", "?" and "#"' },
);

/** What an action acts on. `ingress` is the base URL of its standard ingress. */
export const Deployment = z
  .strictObject({
    /** Stable; it is the `sub` of the token that the deployment gets. */
    id: Name,
    /** What people type. */
    name: Name,
    kind: Name,
    env: Name,
    cluster: Name,
    ingress: Ingress,
    status: z.string().min(1).optional(),
    /** Polled for the status, as Platz polls a chart's status endpoint. */
    statusUrl: HttpUrl.optional(),
  })
  .refine((deployment) => !(deployment.status && deployment.statusUrl), {
    error: "give either a status or a statusUrl, not both",
    path: ["statusUrl"],
  });
export type Deployment = z.output<typeof Deployment>;

export const Person = z.strictObject({
  id: Name,
  name: z.string().min(1),
  /** The member id, shown in the person's Slack profile under "Copy member ID". */
  slack: z.string().regex(/^[UW][A-Z0-9]+$/, "must be a Slack member id such as U024BE7LH"),
});
export type Person = z.output<typeof Person>;

const chosen = {
  kinds: z.array(Name).min(1).optional(),
  envs: z.array(Name).min(1).optional(),
  deployments: z.array(Name).min(1).optional(),
};

/** Where a role holds; what is named must all match. Closed by default: an empty scope is refused. */
export const Scope = z.strictObject(chosen).refine((scope) => Object.keys(scope).length > 0, {
  error: "an empty scope grants nothing; name kinds, envs or deployments",
});
export type Scope = z.output<typeof Scope>;

/** A role for a person: on deployments, over an env, or over the whole site. */
export const Grant = z.discriminatedUnion(
  "role",
  [
    z.strictObject({ to: Name, role: z.enum(["User", ...InvokingRole.options]), on: Scope }),
    z.strictObject({ to: Name, role: z.literal("Admin"), on: z.strictObject({ envs: z.array(Name).min(1) }) }),
    z.strictObject({ to: Name, role: z.literal("SiteAdmin") }),
  ],
  { error: "must be one of User, Maintainer, Owner (on deployments), Admin (on envs), SiteAdmin" },
);
export type Grant = z.output<typeof Grant>;

/** A rule that asks for approval of actions whose own document does not, such as Platz documents. */
export const ApprovalPolicy = z.strictObject({
  name: z.string().min(1),
  match: z.strictObject({
    actions: z.array(z.string()).min(1).optional(),
    dangerous: z.boolean().optional(),
    ...chosen,
  }),
  approval: Approval,
});
export type ApprovalPolicy = z.output<typeof ApprovalPolicy>;

/** Where lists of options may be asked for. Closed by default. */
export const OptionSourceRules = z.strictObject({
  /** Beginnings of addresses: a source must lie at one of them or below it. */
  allow: z.array(Ingress).default([]),
  /** Whether internal addresses and http:// are allowed too, where `allow` names them. */
  internal: z.boolean().default(false),
});
export type OptionSourceRules = z.output<typeof OptionSourceRules>;

/** One thing that people may choose in a form: an id, and properties that outputs may ask for. */
const CollectionItem = z.object({ id: z.string().min(1) }).catchall(AnyJson);

/** `signalbox.yaml`: everything that is neither an action nor a secret. */
export const Configuration = z.strictObject({
  deployments: z.array(Deployment).default([]),
  people: z.array(Person).default([]),
  grants: z.array(Grant).default([]),
  /** Targets for actions whose document cannot name them, by action id. */
  targets: z.record(z.string(), Targets).default({}),
  approvals: z.array(ApprovalPolicy).default([]),
  /**
   * What a CollectionSelect offers, by the collection's name; the resources of a kind of deployment are `kind/type`.
   * `deployments` is there without being listed. Secrets are named here, and nothing more is said of them.
   */
  collections: z.record(z.string().min(1), z.array(CollectionItem)).default({}),
  /** The channel for runs that were asked for elsewhere than in Slack. Without it they are told nowhere in Slack. */
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]+$/, "must be a Slack channel id such as C024BE91L")
    .optional(),
  optionSources: OptionSourceRules.prefault({}),
  /** How often a statusUrl is asked, in ms. Platz allows no less than 15 s. */
  statusInterval: Duration.prefault("30s"),
});
export type Configuration = z.output<typeof Configuration>;
