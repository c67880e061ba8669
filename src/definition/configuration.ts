import { z } from "zod";
import { Duration } from "../lib/duration.ts";
import { Targets } from "./action.ts";
import { Approval } from "./approval.ts";
import { Freeze } from "./freeze.ts";
import { AnyJson } from "./input-type.ts";
import { InvokingRole } from "./role.ts";
import { chosen, Name, Scope } from "./scope.ts";

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

/** A file that is read each time it is used, so that certificates are renewed without a restart. */
const FileName = z.string().min(1, "name a file");

/** An address for actions with `endpoint: private`, with a CA and a client certificate of its own where it needs them. */
export const PrivateEndpoint = z.strictObject({
  url: Ingress,
  ca: z.strictObject({ file: FileName }).optional(),
  clientCert: z.strictObject({ certFile: FileName, keyFile: FileName }).optional(),
});
export type PrivateEndpoint = z.output<typeof PrivateEndpoint>;

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
    endpoints: z.strictObject({ private: PrivateEndpoint.optional() }).optional(),
    status: z.string().min(1).optional(),
    /** Polled for the status, as Platz polls a chart's status endpoint. */
    statusUrl: HttpUrl.optional(),
  })
  .refine((deployment) => !(deployment.status && deployment.statusUrl), {
    error: "give either a status or a statusUrl, not both",
    path: ["statusUrl"],
  });
export type Deployment = z.output<typeof Deployment>;

/** Somebody whom the configuration names, by their Slack account or by an e-mail that leads to it. */
export const ListedPerson = z
  .strictObject({
    id: Name,
    name: z.string().min(1),
    /** The member id, shown in the person's Slack profile under "Copy member ID". */
    slack: z
      .string()
      .regex(/^[UW][A-Z0-9]+$/, "must be a Slack member id such as U024BE7LH")
      .optional(),
    /** As Slack has confirmed it. Used when there is no member id. */
    email: z
      .email({ error: "must be an e-mail such as ana@example.com" })
      .transform((email) => email.toLowerCase())
      .optional(),
  })
  .refine((person) => person.slack !== undefined || person.email !== undefined, {
    error: "needs a way to be recognised: give slack (a member id) or email",
  });

/** Somebody whose Slack account is known. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly slack: string;
}

/** People who get grants together: those of a Slack user group, those who are named, or both. */
export const Group = z
  .strictObject({
    id: Name,
    /** The id of the user group, in the address of its page in Slack. */
    slack: z
      .string()
      .regex(/^S[A-Z0-9]+$/, "must be the id of a Slack user group such as S0614TZR7")
      .optional(),
    members: z.array(Name).default([]),
  })
  .refine((group) => group.slack !== undefined || group.members.length > 0, {
    error: "would be empty; give slack (the id of a user group) or members",
  });
export type Group = z.output<typeof Group>;

/** A program that uses the HTTP API with a token (`signalbox token create`). Grants name it as `bot:<id>`. */
const Bot = z.strictObject({ id: Name, name: z.string().min(1) });

/** The HTTP API. */
const ApiSettings = z.strictObject({
  /** How many requests one token may make in a minute; as many may come at once. */
  ratePerMinute: z.number().int().min(1).max(100_000).default(120),
  /** How many runs may lie before one in a chain of deployments that call each other. */
  maxDepth: z.number().int().min(0).max(20).default(3),
});

/** Whom a grant is for: `ana` or `person:ana`, everybody in `group:sre`, or the program `bot:ci`. */
const GrantTo = z
  .string()
  .regex(
    /^(?:(?:person|group|bot):)?[A-Za-z0-9][A-Za-z0-9._-]*$/,
    "must be a person such as ana, a group such as group:sre, or a bot such as bot:ci",
  );

/** A role for a person or a group: on deployments, over an env, or over the whole site. */
export const Grant = z.discriminatedUnion(
  "role",
  [
    z.strictObject({ to: GrantTo, role: z.enum(["User", ...InvokingRole.options]), on: Scope }),
    z.strictObject({ to: GrantTo, role: z.literal("Admin"), on: z.strictObject({ envs: z.array(Name).min(1) }) }),
    z.strictObject({ to: GrantTo, role: z.literal("SiteAdmin") }),
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

/** A number of runs. */
const Runs = z.number().int("must be a whole number").min(1, "must be 1 or more");

/** How much runs and waits at once. Beyond what may wait a request is refused; see `runs/admission.ts`. */
export const Limits = z.strictObject({
  running: Runs.max(1_000).default(20),
  runningPerEnv: z.record(Name, Runs).default({}),
  waiting: Runs.max(1_000_000).default(10_000),
  waitingPerLane: Runs.max(1_000_000).default(100),
});
export type Limits = z.output<typeof Limits>;

/** One thing that people may choose in a form: an id, and properties that outputs may ask for. */
const CollectionItem = z.object({ id: z.string().min(1) }).catchall(AnyJson);

/** `signalbox.yaml`: everything that is neither an action nor a secret. */
export const Configuration = z.strictObject({
  deployments: z.array(Deployment).default([]),
  people: z.array(ListedPerson).default([]),
  groups: z.array(Group).default([]),
  bots: z.array(Bot).default([]),
  grants: z.array(Grant).default([]),
  /** Targets for actions whose document cannot name them, by action id. */
  targets: z.record(z.string(), Targets).default({}),
  approvals: z.array(ApprovalPolicy).default([]),
  /** When nothing starts, and where. */
  freezes: z.array(Freeze).default([]),
  /** Whether a deployment is Maintainer on the deployments of its own env when it calls the API. */
  implicitDeploymentGrants: z.boolean().default(true),
  api: ApiSettings.prefault({}),
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
  /**
   * How often Slack is asked who is in a group and who is behind an e-mail, and for how long an answer counts when Slack
   * gives no newer one. After that it grants nothing.
   */
  directory: z
    .strictObject({ refreshEvery: Duration.prefault("5m"), trustFor: Duration.prefault("1h") })
    .refine((directory) => directory.trustFor >= directory.refreshEvery, {
      error: "must not be shorter than refreshEvery, or grants would come and go",
      path: ["trustFor"],
    })
    .prefault({}),
  /** How long final runs are kept, in ms. Without it, for ever. Runs that go on are never removed. */
  retention: z.strictObject({ runs: Duration }).optional(),
  optionSources: OptionSourceRules.prefault({}),
  limits: Limits.prefault({}),
  /** How often a statusUrl is asked, in ms. Platz allows no less than 15 s. */
  statusInterval: Duration.prefault("30s"),
});
export type Configuration = z.output<typeof Configuration>;
