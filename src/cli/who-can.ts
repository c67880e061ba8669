import { Argument, type Command } from "commander";
import { emptyDirectory } from "../access/directory.ts";
import { grantInWords, whoCan, type Candidate } from "../access/who-can.ts";
import { openCatalog, type FileCatalog } from "../catalog/catalog.ts";
import { readPlaces, readSecret, SettingsError } from "../config.ts";
import { systemClock } from "../lib/clock.ts";
import type { Directory } from "../runs/ports.ts";
import { unknownAction, unknownDeployment } from "../runs/refusals.ts";
import { createSlackDirectory } from "../slack/directory.ts";
import { createLog } from "../telemetry/log.ts";
import { explain } from "./explain.ts";

/** What the command finds out; with `--json` it is printed as it is. */
interface Finding {
  readonly action: string;
  readonly deployment: string;
  readonly status: string;
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    readonly slack: string;
    readonly may: boolean;
    readonly code?: string;
    readonly grants: readonly string[];
  }[];
  readonly note?: string;
}

export function addWhoCan(program: Command): void {
  program
    .command("who-can")
    .description("who may run an action on a deployment, and by which grants: who-can run <action> on <deployment>")
    .addArgument(new Argument("<run>", 'the word "run"').choices(["run"]))
    .argument("<action>", "the id of an action")
    .addArgument(new Argument("<on>", 'the word "on"').choices(["on"]))
    .argument("<deployment>", "the name or id of a deployment")
    .option("--json", "print JSON", false)
    .action(async (_run: string, action: string, _on: string, deployment: string, options: { json: boolean }) => {
      try {
        const found = await find(action, deployment, process.env);
        console.log(options.json ? JSON.stringify(found, null, 2) : inWords(found));
      } catch (fault) {
        console.error(fault instanceof NotFound ? fault.message : explain(fault));
        process.exitCode = 1;
      }
    });
}

class NotFound extends Error {}

/** Groups and e-mails are looked up in Slack when there is a token; without one they are nobody, and that is said. */
async function find(actionId: string, name: string, environment: NodeJS.ProcessEnv): Promise<Finding> {
  const apiUrl = environment["SLACK_API_URL"] || undefined;
  const paths = readPlaces(environment);
  const problems: string[] = [];
  const botToken = readSecret(environment, "SLACK_BOT_TOKEN", problems);
  if (problems.length > 0) throw new SettingsError(problems);
  // Standard output is the answer's.
  const log = createLog("warn", process.stderr);
  let isMissing = false;
  const nobody: Directory = {
    current: () => emptyDirectory,
    watch: async ({ userGroups, emails }) => void (isMissing = userGroups.length + emails.length > 0),
  };
  const slack =
    botToken === undefined ? undefined : createSlackDirectory({ botToken, apiUrl }, { clock: systemClock, log });
  const catalog = await openCatalog({ ...paths, watch: false, clock: systemClock, log, directory: slack ?? nobody });
  try {
    return answer(catalog, actionId, name, isMissing);
  } finally {
    slack?.stop();
    await catalog.stop();
  }
}

function answer(catalog: FileCatalog, actionId: string, name: string, isMissing: boolean): Finding {
  const { actionsById, deploymentsById, policy } = catalog.current();
  const known = actionsById.get(actionId);
  if (!known) throw new NotFound(unknownAction(actionId, [...actionsById.keys()]).message);
  const deployments = [...deploymentsById.values()];
  const deployment = deployments.find((candidate) => candidate.name === name || candidate.id === name);
  if (!deployment)
    throw new NotFound(
      unknownDeployment(
        name,
        deployments.map((candidate) => candidate.name),
      ).message,
    );
  const status = catalog.statusOf(deployment).name;
  const note = isMissing
    ? "SLACK_BOT_TOKEN is not set, so Slack was not asked: members of Slack user groups and people listed by e-mail are missing."
    : undefined;
  return {
    action: actionId,
    deployment: deployment.name,
    status,
    people: whoCan(policy, known.action, deployment, status, systemClock.now()).map(toPerson),
    ...(note === undefined ? {} : { note }),
  };
}

function toPerson({ person, grants, refusal }: Candidate): Finding["people"][number] {
  return { ...person, may: !refusal, ...(refusal ? { code: refusal.code } : {}), grants: grants.map(grantInWords) };
}

/** Why not, about somebody else: the refusals themselves speak to the person. */
const whyNot: Readonly<Record<string, string>> = {
  role_too_low: "the role is too low",
  status_not_allowed: "not while the deployment has this status",
  frozen: "it is frozen now",
  not_a_target: "the action is not made for this deployment",
};

function inWords({ action, deployment, status, people, note }: Finding): string {
  const who = (person: Finding["people"][number]): string =>
    `  ${person.name} (${person.id}): ${person.grants.join("; ")}`;
  const can = people.filter((person) => person.may);
  const cannot = people.filter((person) => !person.may);
  return [
    can.length > 0
      ? `May run ${action} on ${deployment}, which is ${status}:`
      : `Nobody may run ${action} on ${deployment} now, which is ${status}.`,
    ...can.map(who),
    ...(cannot.length > 0 ? ["", "Have a role there, and may not run it:"] : []),
    ...cannot.map((person) => `${who(person)} (${whyNot[person.code ?? ""] ?? person.code ?? ""})`),
    ...(note === undefined ? [] : ["", note]),
  ].join("\n");
}
