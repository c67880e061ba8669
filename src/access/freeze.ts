import type { Action } from "../definition/action.ts";
import type { Deployment } from "../definition/configuration.ts";
import type { Freeze } from "../definition/freeze.ts";
import type { Refusal } from "../lib/refusal.ts";
import { clip, listInWords } from "../lib/text.ts";
import { wallTimeInWords } from "../lib/zoned-time.ts";
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
  return { setAside, ...(standing ? { standing, refusal: refusalBy(standing, policy, deployment) } : {}) };
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

/** `until Tue, 1 Dec 2026, 08:00 (Europe/Berlin)`, in the freeze's own zone, or UTC where it has none. */
function untilInWords({ freeze, window }: FreezeInTime): string {
  if (window.to === Infinity) return "until somebody lifts it";
  const zone = freeze.weekly?.timeZone ?? "UTC";
  return `until ${wallTimeInWords(window.to, zone)} (${zone})`;
}

/** `is frozen until …, by the freeze “sale”: Nothing changes while the shop sells most.` */
export function frozenInWords(one: FreezeInTime): string {
  return `is frozen ${untilInWords(one)}, by the freeze “${one.freeze.id}”: ${sentence(one.freeze.reason)}`;
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

function refusalBy(standing: FreezeInTime, policy: Policy, deployment: Deployment): FreezeRefusal {
  const { freeze, window } = standing;
  const message = `${deployment.name} ${frozenInWords(standing)} Nothing was started. ${whoMay(policy, freeze, deployment)}`;
  return { code: "frozen", message, ...(window.to === Infinity ? {} : { until: window.to }) };
}

/** More than these names would hide the rest of the sentence. */
const mostNamed = 3;

function whoMay(policy: Policy, freeze: Freeze, deployment: Deployment): string {
  const lift = "The people who keep signalbox.yaml can lift it.";
  const excepted = policy.people.filter((person) => isExcepted(policy, freeze, actorOfPerson(person), deployment));
  if (excepted.length === 0) return lift;
  const named = excepted.slice(0, mostNamed).map(({ name }) => clip(name, 60));
  const more = excepted.length - named.length;
  const who = listInWords(more > 0 ? [...named, `${more} more`] : named);
  return `Until then ${who} may start it all the same, by the role ${freeze.except}. ${lift}`;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
