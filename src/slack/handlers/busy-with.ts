import { isSameActor } from "../../access/actor.ts";
import { isSameWork } from "../../runs/follow.ts";
import { byStart, isDue, laneOf, type Run, type RunRequest } from "../../runs/run.ts";
import type { SlackDeps } from "../deps.ts";
import type { Busy } from "../views/busy-view.ts";

type Deps = Pick<SlackDeps, "store" | "clock" | "live" | "estimates">;

/** Somebody else who is at work where a request is for, or waits there; undefined for nobody. */
export async function busyWith(deps: Deps, request: RunRequest): Promise<Busy | undefined> {
  const there = await laneNow(deps, request);
  const others = there.filter((run) => !isSameActor(run.requester, request.requester));
  const same = others.find((run) => isSameWork(run, request));
  const run = same ?? others[0];
  if (!run) return undefined;
  const estimate = await deps.estimates(run);
  return { run, count: there.length, isSame: run === same, progress: deps.live.progressOf(run.id), estimate };
}

/**
 * What a request would wait for if it came now, whosever it is: the first of the lane, and how many there are. Undefined
 * when nothing is before it, and for actions that do not simply wait.
 */
export async function waitsFor(
  deps: Deps,
  request: RunRequest,
): Promise<{ readonly first: Run; readonly count: number } | undefined> {
  const { action } = request;
  if (action.concurrency !== "queue") return undefined;
  const there = await laneNow(deps, request);
  const isIncident = action.priority === "incident";
  const before = there.filter((run) => !isIncident || run.status === "running" || run.action.priority === "incident");
  const [first] = before;
  return first && { first, count: before.length };
}

/** What runs in the lane of a request and what waits there now, in the order in which it starts. */
async function laneNow({ store, clock }: Deps, request: RunRequest): Promise<Run[]> {
  const now = clock.now();
  const lane = await store.list({ lane: laneOf(request), statuses: ["queued", "running"], order: "oldest" });
  return lane.filter((run) => isDue(run, now)).sort(byStart);
}
