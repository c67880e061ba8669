import type { Action } from "../definition/action.ts";
import type { Deployment } from "../definition/configuration.ts";
import type { Freeze } from "../definition/freeze.ts";
import type { Refusal } from "../lib/refusal.ts";
import { clip } from "../lib/text.ts";
import type { Freezing } from "../texts/english/freezes.ts";
import { refusal, type FactsOf } from "../texts/sentence.ts";
import type { Actor } from "./actor.ts";
import { holdsAt, windowAfter, type Window } from "./freeze-window.ts";
import { holders } from "./permissions.ts";
import { actorOfPerson, isInScope, type Policy } from "./policy.ts";
import { holderOn } from "./roles.ts";

export type FreezeRefusal = Refusal<"frozen">;

/** A freeze with the window that holds, or is the next to begin. */
export interface FreezeInTime {
  readonly freeze: Freeze;
  readonly window: Window;
}

/** What the freezes say of an action on a deployment at an instant. */
export interface FreezeAnswer {
  /** Why it may not start; absent when it may. */
  readonly refusal?: FreezeRefusal;
  /** The freeze that the refusal is about. */
  readonly standing?: FreezeInTime;
  /** The freezes that hold and that the actor's role sets aside. */
  readonly setAside: readonly FreezeInTime[];
}

/** May this actor start the action at this instant, as far as freezes are concerned? The one that ends last is told. */
export function askFreezes(
  policy: Policy,
  actor: Actor,
  action: Pick<Action, "id">,
  deployment: Deployment,
  at: number,
): FreezeAnswer {
  const holding = (policy.freezes ?? [])
    .filter((freeze) => isFrozenBy(freeze, deployment, action.id))
    .flatMap((freeze) => inTime(freeze, at))
    .filter(({ window }) => holdsAt(window, at))
    .sort((one, other) => other.window.to - one.window.to);
  const setAside = holding.filter(({ freeze }) => isExcepted(policy, freeze, actor, deployment));
  const standing = holding.find((one) => !setAside.includes(one));
  return { setAside, ...(standing ? { standing, refusal: refusalBy(standing, holding, policy, deployment) } : {}) };
}

/** What is frozen of some deployments now, or will be before an instant, each with those of them that it holds on. */
export function freezesOf(
  policy: Policy,
  deployments: readonly Deployment[],
  now: number,
  before: number,
): (FreezeInTime & { readonly deployments: readonly Deployment[] })[] {
  return (policy.freezes ?? [])
    .flatMap((freeze) => inTime(freeze, now))
    .filter(({ window }) => holdsAt(window, now) || window.from < before)
    .map((one) => ({ ...one, deployments: deployments.filter((deployment) => isInScope(one.freeze.on, deployment)) }))
    .filter((one) => one.deployments.length > 0)
    .sort((one, other) => one.window.from - other.window.from);
}

/** The freeze as plain facts, to be said in any language. Times are by the clocks of its own zone, or UTC where it has none. */
export function freezingOf({ freeze, window }: FreezeInTime): Freezing {
  return {
    freeze: freeze.id,
    until: window.to === Infinity ? null : window.to,
    zone: freeze.weekly?.timeZone ?? "UTC",
    reason: freeze.reason,
  };
}

function inTime(freeze: Freeze, at: number): FreezeInTime[] {
  const window = windowAfter(freeze, at);
  return window ? [{ freeze, window }] : [];
}

function isFrozenBy({ on, actions }: Freeze, deployment: Deployment, actionId: string): boolean {
  return isInScope(on, deployment) && (!actions || actions.includes(actionId));
}

function isExcepted(policy: Policy, { except }: Freeze, actor: Actor, deployment: Deployment): boolean {
  return except !== undefined && holders.indexOf(holderOn(policy, actor, deployment)) <= holders.indexOf(except);
}

function refusalBy(
  standing: FreezeInTime,
  holding: readonly FreezeInTime[],
  policy: Policy,
  deployment: Deployment,
): FreezeRefusal {
  const freezing = freezingOf(standing);
  const facts = { deployment: deployment.name, freezing, except: whoMay(policy, holding, deployment) };
  const { until } = freezing;
  return { ...refusal("frozen", "frozen", facts), ...(until === null ? {} : { until }) };
}

/** More than these names would hide the rest of the sentence. */
const mostNamed = 3;

/** Those whose role sets every freeze that holds aside, and the highest role that takes; null for nobody. */
function whoMay(policy: Policy, holding: readonly FreezeInTime[], deployment: Deployment): FactsOf<"frozen">["except"] {
  const excepted = policy.people.filter((person) =>
    holding.every(({ freeze }) => isExcepted(policy, freeze, actorOfPerson(person), deployment)),
  );
  const role = holders.find((holder) => holding.some(({ freeze }) => freeze.except === holder));
  if (excepted.length === 0 || role === undefined) return null;
  const names = excepted.slice(0, mostNamed).map(({ name }) => clip(name, 60));
  return { names, more: excepted.length - names.length, role };
}
