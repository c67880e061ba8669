import { plural } from "../../lib/text.ts";
import type { What } from "./run.ts";
import { words } from "./words.ts";

/** The answers that list something: actions, runs, one run, deployments, who one is. */
export const lists = {
  // what one may run
  youMayRun: (actions: readonly string[]) => `You may run: ${actions.join(", ")}.`,
  mine: "*What you may run now*",
  moreActions: (count: number) => `And ${count} more: type \`/action run <action>\`.`,
  waysOn: "Or type `/action run <action> [deployment]`. The latest runs: `/action runs`. Help: `/action help`.",
  dangerous: ":warning: dangerous",
  where: (deployments: readonly string[]) =>
    deployments.length > 4 ? words.someOf(deployments, 4) : words.or(deployments),
  onThese: (deployments: string) => `on ${deployments}`,
  run: "Run…",
  runLabel: (action: string) => `Run ${action}, after its form`,
  unknownPerson:
    "Signalbox does not know you yet, so there is nothing you may run. Ask the people who keep signalbox.yaml to list you, with a role.",
  noActions: "There are no actions yet. They are YAML files in the folder actions/.",
  nothing:
    "There is nothing you may run now: you need a role on a deployment, and the deployment a status that its actions allow.",

  // the history
  latest: "The latest runs",
  runs: (filter: string) => `Runs: ${filter}`,
  noRuns: "There are no runs to show yet. See what you may run with /action.",
  noRunsFor: (filter: string) => `There are no runs to show for ${filter}.`,
  runOn: ({ run, action, deployment }: What & { run: string }) => `${run} ${action} on ${deployment}`,
  newer: "Newer",
  older: "Older",

  // one run
  runText: ({ run, action, deployment }: What & { run: string }) => `Run ${run}: ${action} on ${deployment}`,
  sends: ({ method, path, address }: { method: string; path: string; address: string }) =>
    `${method} ${path} to ${address}`,
  eventsLeftOut: (count: number) => `… ${count} more …`,
  action: ({ id, digest }: { id: string; digest: string }) => `action ${id} ${digest}`,
  body: (digest: string) => `body ${digest}`,
  events: {
    requested: (by: string) => `Asked for by ${by}`,
    denied: (why: string) => `Not started: ${why}`,
    approvalRequired: ({ required, role, until }: { required: number; role: string; until: string }) =>
      `Needs ${plural(required, "approval")} by the role ${role}, until ${until}`,
    approved: (by: string) => `Approved by ${by}`,
    voteRefused: ({ by, why }: { by: string; why: string }) => `Vote of ${by} refused: “${why}”`,
    rejected: ({ by, reason }: { by: string; reason: string }) => `Denied by ${by}: ${reason}`,
    cancelled: (by: string) => `Cancelled by ${by}`,
    replaced: ({ by, newer }: { by: string; newer: string }) => `Replaced by the newer run ${newer} of ${by}`,
    cancelRequested: (by: string) => `${by} asked for it to be stopped`,
    joined: (by: string) => `${by} follows this run`,
    expired: "Expired: nobody decided in time",
    queued: "Queued",
    started: "Started",
    startedAgain: (attempt: number) => `Started, attempt ${attempt}`,
    takenOver: "Another process of Signalbox goes on with it",
    attemptFailed: ({ attempt, summary, nextAt }: { attempt: number; summary: string; nextAt: string }) =>
      `Attempt ${attempt} failed: ${summary} The next one begins ${nextAt}`,
    accepted: (location: string) => `Accepted; how it ends is asked at ${location}`,
    ended: ({ result, summary }: { result: keyof typeof results; summary: string }) =>
      `Ended (${results[result]}): ${summary}`,
    interrupted: (reason: string) => `Interrupted, outcome unknown: ${reason}`,
  },

  // deployments
  deployments: "Deployments",
  deploymentStatus: ({ deployment, status }: { deployment: string; status: string }) => `${deployment}: ${status}`,
  staleStatus: (status: string) => `${status} (last known; it does not answer now)`,
  moreDeployments: (count: number) => `And ${count} more: \`/action status <deployment>\`.`,
  noDeployments: "There is no deployment that you may see: you have no role on any. See /action whoami.",
  notices: (count: number) => (count === 1 ? "1 notice" : `${count} notices`),
  notice: ({ level, text }: { level: keyof typeof noticeLevels; text: string }) => `${noticeLevels[level]}: ${text}`,

  // who one is
  notKnown: (member: string) =>
    `Signalbox does not know you yet. Your Slack member id is ${member}. Ask the people who keep signalbox.yaml to list you, with a role, and tell them this id.`,
  youAre: ({ name, id, member }: { name: string; id: string | null; member: string }) =>
    `You are ${name} (${id ?? "a member of a Slack user group"}), with the Slack member id ${member}.`,
  groups: (groups: readonly string[]) =>
    groups.length === 0
      ? "You are in no group."
      : `You are in the ${groups.length === 1 ? "group" : "groups"} ${words.and(groups)}.`,
  grants: (grants: readonly Held[]) =>
    grants.length === 0
      ? "You have no role anywhere. An admin can grant you one."
      : `You have: ${grants.map(grantInWords).join("; ")}.`,
  /** `role` is a role, or what else somebody holds there. */
  place: (facts: { deployment: string; status: string; role: string; actions: readonly string[] }) => {
    const now = facts.actions.length > 0 ? `you may run ${words.and(facts.actions)} now` : "you may run nothing now";
    return `${facts.deployment} (${facts.status}): ${facts.role}; ${now}.`;
  },
  morePlaces: (count: number) => `And ${count} more deployments.`,
};

/** A grant: a role, where it holds (nothing is named for the whole site), and the group through which it is held. */
export interface Held {
  readonly role: string;
  readonly on: {
    readonly deployments?: readonly string[] | undefined;
    readonly kinds?: readonly string[] | undefined;
    readonly envs?: readonly string[] | undefined;
  } | null;
  readonly group: string | null;
}

/** `Owner on the kind search in the env prod, through the group sre`. */
export function grantInWords({ role, on, group }: Held): string {
  const through = group === null ? "" : `, through the group ${group}`;
  if (on === null) return `${role} of the whole site${through}`;
  const { deployments, kinds, envs } = on;
  const parts = [
    ...(deployments ? [`on ${words.and(deployments)}`] : []),
    ...(kinds ? [`on the ${kinds.length === 1 ? "kind" : "kinds"} ${words.and(kinds)}`] : []),
    ...(envs ? [`in the ${envs.length === 1 ? "env" : "envs"} ${words.and(envs)}`] : []),
  ];
  return `${role} ${parts.join(" ")}${through}`;
}

const results = { succeeded: "succeeded", failed: "failed", timed_out: "timed out", cancelled: "cancelled" };

const noticeLevels = { Info: "Info", Warning: "Warning", Danger: "Danger" };

/** Why a filter of the history is none. */
export const filterErrors = {
  noStatus: ({ typed, meant, known }: { typed: string; meant: string | null; known: readonly string[] }) =>
    `There is no status “${typed}”. ${meant === null ? `There are: ${words.and(known)}.` : `Did you mean “${meant}”?`}`,
  noPerson: ({ typed, meant }: { typed: string; meant: string | null }) =>
    `There is nobody “${typed}”. ${meant === null ? "Use an id of signalbox.yaml." : `Did you mean “${meant}”?`}`,
  noFilter: ({ typed, meant, known }: { typed: string; meant: string | null; known: readonly string[] }) => {
    const mend =
      meant === null ? `There are: ${known.map((name) => `${name}=`).join(", ")}.` : `Did you mean “${meant}=”?`;
    return `There is no filter “${typed}=”. ${mend}`;
  },
  noInstant: ({ typed }: { typed: string }) =>
    `“${typed}” is no time. Write how long ago, such as 24h or 7d, or a day, such as 2026-01-31.`,
};
