/** Values of the core with defaults, so that a test names only what it is about. */
import type { Actor } from "../../src/access/actor.ts";
import type { Policy } from "../../src/access/policy.ts";
import { SignalboxSpec, type Action } from "../../src/definition/action.ts";
import type { Deployment, Person } from "../../src/definition/configuration.ts";
import { digestOf } from "../../src/lib/json.ts";
import { decide, type Command } from "../../src/runs/decide.ts";
import type { RunEvent } from "../../src/runs/events.ts";
import type { Outcome } from "../../src/runs/outcome.ts";
import type { CatalogSnapshot } from "../../src/runs/ports.ts";
import { applyAll, newRun, requestDigest, type Run, type RunRequest, type Status } from "../../src/runs/run.ts";

/** Noon of the first day of 2026, the time at which tests begin. */
export const noon = Date.UTC(2026, 0, 1, 12);

export const ana: Person = { id: "ana", name: "Ana Ruiz", slack: "U0ANA" };
export const bo: Person = { id: "bo", name: "Bo Lind", slack: "U0BO" };
export const cleo: Person = { id: "cleo", name: "Cleo Park", slack: "U0CLEO" };
export const stranger = { kind: "stranger", slack: "U0WHO" } as const satisfies Actor;

export function actorOf(person: Person): Actor {
  return { kind: "person", id: person.id, name: person.name, slack: person.slack };
}

/** A harmless action for Maintainers that asks one optional question, `index`. */
export function anAction(overrides: Partial<Action> = {}): Action {
  const action = SignalboxSpec.parse({
    id: "reindex",
    title: "Reindex",
    description: "Builds the search index anew.",
    allowed_role: "Maintainer",
    endpoint: "standard_ingress",
    path: "/admin/reindex",
    method: "POST",
    ui_schema: {
      inputs: [{ id: "index", type: "text", label: "Index" }],
      outputs: { values: [{ path: ["index"], value: { FieldValue: { input: "index" } } }] },
    },
  });
  return { ...action, ...overrides };
}

export function aDeployment(overrides: Partial<Deployment> = {}): Deployment {
  return {
    id: "d-search",
    name: "search",
    kind: "search",
    env: "prod",
    cluster: "eu-1",
    ingress: "https://search.example",
    ...overrides,
  };
}

/** Ana maintains everything in prod, Bo and Cleo own it. */
export function aPolicy(overrides: Partial<Policy> = {}): Policy {
  return {
    people: [ana, bo, cleo],
    grants: [
      { to: "ana", role: "Maintainer", on: { envs: ["prod"] } },
      { to: "bo", role: "Owner", on: { envs: ["prod"] } },
      { to: "cleo", role: "Owner", on: { envs: ["prod"] } },
    ],
    targets: {},
    approvals: [],
    deployments: [],
    bots: [],
    implicitDeploymentGrants: true,
    api: { ratePerMinute: 120, maxDepth: 3 },
    ...overrides,
  };
}

/** A catalog at one instant, with nothing in it. */
export function aSnapshot(overrides: Partial<CatalogSnapshot> = {}): CatalogSnapshot {
  return {
    actionsById: new Map(),
    deploymentsById: new Map(),
    policy: aPolicy(),
    collections: new Map(),
    optionSources: { allow: [], internal: false },
    limits: { running: 20, runningPerEnv: {}, waiting: 10_000, waitingPerLane: 100 },
    problems: [],
    ...overrides,
  };
}

let requests = 0;

/** A request by Ana; each has an id and an intent key of its own. */
export function aRequest(overrides: Partial<RunRequest> = {}): RunRequest {
  requests += 1;
  const action = overrides.action ?? anAction();
  return {
    id: `run${requests}`,
    intentKey: `intent${requests}`,
    action,
    actionDigest: digestOf(action),
    deployment: aDeployment(),
    requester: actorOf(ana),
    origin: { kind: "slack", channel: "C0OPS" },
    values: { index: "products" },
    body: { index: "products" },
    requestedAt: noon,
    ...overrides,
  };
}

export const anApproval = { required: 1, role: "Owner", expiresAfter: 30 * 60_000 } as const;
export const aRefusal = { code: "no_role", message: "You have no role on search." };
export const succeeded: Outcome = {
  result: "succeeded",
  summary: "The target answered 200.",
  output: { text: '{"ok":true}', contentType: "application/json", bytes: 11, isCut: false },
};
export const failed: Outcome = { result: "failed", summary: "The target answered 503." };
export const stopped: Outcome = { result: "cancelled", summary: "The target has stopped." };
export const timedOut: Outcome = { result: "timed_out", summary: "No answer came in time." };

/** The run that these commands lead to, with the events on the way. Throws when one of them is refused. */
export function runAfter(request: RunRequest, commands: readonly Command[]): { run: Run; events: RunEvent[] } {
  let run = newRun(request);
  const events: RunEvent[] = [];
  for (const [step, command] of commands.entries()) {
    const decided = decide(run, command, request.requestedAt + step);
    if (!decided.ok) throw new Error(`step ${step}, ${command.type}: ${decided.error.message}`);
    events.push(...decided.value);
    run = applyAll(run, decided.value);
  }
  return { run, events };
}

/** One way to each status. */
export function commandsTo(status: Status, request: RunRequest): Command[] {
  const digest = requestDigest(request);
  const asked: Command = { type: "settle", approval: anApproval };
  const running: Command[] = [asked, { type: "approve", by: actorOf(bo), digest }, { type: "start", owner: "one" }];
  const ways: { readonly [Name in Status]: Command[] } = {
    requested: [],
    denied: [{ type: "settle", refusal: aRefusal }],
    awaiting_approval: [asked],
    rejected: [asked, { type: "reject", by: actorOf(bo), digest, reason: "Not during the sale." }],
    expired: [asked, { type: "expire" }],
    cancelled: [asked, { type: "cancel", by: actorOf(ana) }],
    queued: [{ type: "settle" }],
    running,
    succeeded: [...running, { type: "end", outcome: succeeded }],
    failed: [...running, { type: "end", outcome: failed }],
    timed_out: [...running, { type: "end", outcome: timedOut }],
    interrupted: [...running, { type: "interrupt", reason: "Signalbox was restarted." }],
  };
  return ways[status];
}

export function runIn(status: Status, request = aRequest()): { run: Run; events: RunEvent[] } {
  return runAfter(request, commandsTo(status, request));
}
