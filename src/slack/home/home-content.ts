import { refusalToVote } from "../../access/approvals.ts";
import { actorKey, type Actor } from "../../access/actor.ts";
import { freezesOf } from "../../access/freeze.ts";
import { may } from "../../access/roles.ts";
import type { Deployment } from "../../definition/configuration.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Catalog, CatalogAction, DeploymentStatus, RunStore } from "../../runs/ports.ts";
import { isFinal, type Run } from "../../runs/run.ts";
import { offersFor } from "../offers.ts";
import type { Counts } from "../usage.ts";

/** What is frozen, and on which of the deployments that somebody may see. */
export type Frozen = ReturnType<typeof freezesOf>[number];

/** Everything that one person's Home tab shows. */
export interface HomeContent {
  readonly now: number;
  /** What is frozen now or will be soon, of what the person may see. */
  readonly frozen: readonly Frozen[];
  /** Runs that this person may decide on, oldest first. */
  readonly toDecide: readonly Run[];
  /** The person's own runs that have not ended, newest first. */
  readonly underway: readonly Run[];
  /** The person's own runs that have ended, newest first. */
  readonly ended: readonly Run[];
  /** What the person may run now: favourites first, then what they use most. */
  readonly actions: readonly { readonly known: CatalogAction; readonly isFavourite: boolean }[];
  /** Deployments on which the person could act and at this moment cannot, with their status. */
  readonly unavailable: readonly { readonly deployment: Deployment; readonly status: DeploymentStatus }[];
}

const runsRead = 50;

/** How long before it begins a freeze is announced, in ms. */
const announcedMs = 24 * 3_600_000;

/** Reads what a person's Home tab shows: only what they may see. */
export async function readHome(
  { store, catalog, clock }: { readonly store: RunStore; readonly catalog: Catalog; readonly clock: Clock },
  actor: Actor,
  counts: Counts,
  favourites: ReadonlySet<string>,
): Promise<HomeContent> {
  const waiting = await store.list({ statuses: ["awaiting_approval"], order: "oldest" });
  const own = await store.list({ requester: actorKey(actor), limit: runsRead, order: "newest" });
  const now = clock.now();
  return {
    now,
    frozen: frozenFor(catalog, actor, now),
    toDecide: waiting.filter((run) => mayDecide(catalog, actor, run)),
    underway: own.filter(({ status }) => !isFinal(status)),
    ended: own.filter(({ status }) => isFinal(status)),
    actions: actionsFor(catalog, actor, counts, favourites, now),
    unavailable: unavailableFor(catalog, actor, now),
  };
}

function frozenFor(catalog: Catalog, actor: Actor, now: number): readonly Frozen[] {
  const { policy, deploymentsById } = catalog.current();
  const visible = [...deploymentsById.values()].filter((deployment) => may(policy, actor, deployment, "see_run"));
  return freezesOf(policy, visible, now, now + announcedMs);
}

function mayDecide({ current }: Catalog, actor: Actor, run: Run): boolean {
  if (run.status !== "awaiting_approval") return false;
  const hasVoted = run.approvedBy.some((voter) => actorKey(voter) === actorKey(actor));
  return !hasVoted && !refusalToVote(current().policy, actor, run.requester, run.deployment, run.approval);
}

function actionsFor(
  catalog: Catalog,
  actor: Actor,
  counts: Counts,
  favourites: ReadonlySet<string>,
  now: number,
): HomeContent["actions"] {
  const mine = [...catalog.current().actionsById.values()]
    .filter((known) => offersFor(catalog, actor, known, now).offered.length > 0)
    .map((known) => ({ known, isFavourite: favourites.has(known.action.id) }));
  const weight = ({ known, isFavourite }: HomeContent["actions"][number]): number =>
    (isFavourite ? 1_000_000 : 0) + (counts.get(known.action.id) ?? 0);
  return mine.sort((one, other) => weight(other) - weight(one));
}

/** Deployments where something is made to be run and no action is offered now, because of their status. */
function unavailableFor(catalog: Catalog, actor: Actor, now: number): HomeContent["unavailable"] {
  const { actionsById, deploymentsById, policy } = catalog.current();
  const blocked = new Set<string>();
  const open = new Set<string>();
  for (const known of actionsById.values()) {
    const { offered, withheld } = offersFor(catalog, actor, known, now);
    for (const { deployment } of offered) open.add(deployment.id);
    for (const { deployment, refusal } of withheld) {
      if (refusal.code === "status_not_allowed") blocked.add(deployment.id);
    }
  }
  return [...deploymentsById.values()]
    .filter(({ id }) => blocked.has(id) && !open.has(id))
    .filter((deployment) => may(policy, actor, deployment, "see_run"))
    .map((deployment) => ({ deployment, status: catalog.statusOf(deployment) }));
}
