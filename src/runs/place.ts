import type { Action } from "../definition/action.ts";
import type { Approval } from "../definition/approval.ts";
import type { Clock } from "../lib/clock.ts";
import { ok, type Result } from "../lib/result.ts";
import type { Admission } from "./admission.ts";
import { decide } from "./decide.ts";
import type { Dispatch } from "./dispatch.ts";
import { follow, isSameWork } from "./follow.ts";
import type { Created, Rivals, RunFilter, RunStore } from "./ports.ts";
import { alreadyActive, type RequestRefusal } from "./refusals.ts";
import { cancelReplaced } from "./replace.ts";
import { applyAll, isFinal, laneOf, newRun, statuses, type Run, type RunRequest } from "./run.ts";
import type { Starts } from "./start-at-once.ts";

export interface PlaceDeps {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly dispatch: Dispatch;
  readonly admission: Admission;
  readonly starts: Starts;
}

/** On what terms the rules allow it. */
export interface Terms {
  readonly approval: Approval | undefined;
  /** The freezes that are set aside for it. */
  readonly despite?: readonly string[];
}

type Placed = Promise<Result<Run, RequestRefusal>>;
type Place = (deps: PlaceDeps, request: RunRequest, terms: Terms) => Placed;

/** What becomes of a request that the rules allow, by the `concurrency` of its action. */
const places: { readonly [policy in Action["concurrency"]]: Place } = { queue, reject, replace, join };

/** Gives a request that the rules allow its place: a run of its own, a denial, or another run that does the same. */
export function placeRequest(deps: PlaceDeps, request: RunRequest, terms: Terms): Placed {
  return places[request.action.concurrency](deps, request, terms);
}

async function queue(deps: PlaceDeps, request: RunRequest, terms: Terms): Placed {
  const added = await add(deps, request, terms);
  return added.ok ? ok(added.value.run) : added;
}

/** The store says no in the transaction that would create the run, so that of two at once one is denied. */
async function reject(deps: PlaceDeps, request: RunRequest, terms: Terms): Placed {
  const [first] = await deps.store.list(likeOf(request));
  if (first) return deny(deps, request, first);
  const added = await add(deps, request, terms, {});
  if (!added.ok) return added;
  return added.value.result === "occupied" ? deny(deps, request, added.value.run) : ok(added.value.run);
}

async function replace(deps: PlaceDeps, request: RunRequest, terms: Terms): Placed {
  const placed = await queue(deps, request, terms);
  // First the newer run is on disk: a crash in between loses none, and leaves the older one to be asked at its start.
  if (placed.ok) await cancelReplaced(deps, placed.value);
  return placed;
}

/** Each round in which nothing comes of it, somebody else has changed something. */
async function join(deps: PlaceDeps, request: RunRequest, terms: Terms): Placed {
  // A repeated click must not follow the run that it has become.
  const known = await deps.store.getByIntent(request.intentKey);
  if (known) return ok(known);
  for (;;) {
    const active = await deps.store.listPlaced(likeOf(request));
    const same = active.find(({ run }) => isSameWork(run, request));
    if (same) {
      const followed = await follow(deps, same.run, request.requester, request.intentKey);
      if (followed?.ok) return followed;
      continue;
    }
    // Beside those with other values it queues, and is in the way of an equal one that came in the same moment.
    const added = await add(deps, request, terms, { after: active.at(-1)?.seq });
    if (!added.ok) return added;
    if (added.value.result !== "occupied") return ok(added.value.run);
  }
}

/**
 * A run of its own, when there is room.
 * @param unlessActive not while runs of the same action in the lane have not ended: all, or those after a place
 */
async function add(
  deps: PlaceDeps,
  request: RunRequest,
  terms: Terms,
  unlessActive?: Pick<Rivals, "after">,
): Promise<Result<Created, RequestRefusal>> {
  const { store, dispatch, admission, starts } = deps;
  const events = decide(newRun(request), { type: "settle", ...terms }, request.requestedAt);
  if (!events.ok) return events;
  const entered = await admission.enter(request);
  if (!entered.ok) return entered;
  const rivals = unlessActive && { lane: laneOf(request), actionId: request.action.id, ...unlessActive };
  // Nothing may come between the question and the write: the order of a lane is that of what is written.
  const settled = applyAll(newRun(request), events.value);
  const start = starts.ask(settled, terms.despite);
  const arrived = start ? undefined : starts.expect(settled);
  try {
    const first = [...events.value, ...(start?.events ?? [])];
    const created = await store.create(request, first, { unlessActive: rivals, leaseUntil: start?.leaseUntil });
    if (created.result === "created") (start?.go ?? dispatch)(created.run);
    return ok(created);
  } finally {
    start?.leave();
    arrived?.();
    entered.value();
  }
}

async function deny({ store, clock }: PlaceDeps, request: RunRequest, active: Run): Placed {
  const refusal = alreadyActive(active, request.requester, clock.now());
  const events = decide(newRun(request), { type: "settle", refusal }, request.requestedAt);
  return events.ok ? ok((await store.create(request, events.value)).run) : events;
}

const unfinished = statuses.filter((status) => !isFinal(status));

function likeOf(request: RunRequest): RunFilter {
  return { lane: laneOf(request), actionId: request.action.id, statuses: unfinished, order: "oldest" };
}
