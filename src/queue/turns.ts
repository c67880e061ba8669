import { mostOvertakings } from "../runs/lane-ports.ts";
import type { Priority } from "../runs/run.ts";
import type { WaitingRun } from "../runs/ports.ts";
import { createRing, peek, push, shift, type Ring } from "./ring.ts";

/** How many runs may be at work at once, in all and in single envs. */
export interface Places {
  readonly running: number;
  readonly runningPerEnv: { readonly [env: string]: number };
}

/** A run that may start now. Its lane is taken until `done`. */
export interface Turn {
  readonly runId: string;
  readonly lane: Lane;
  /** Where it takes a place: the lane may be given another env meanwhile. */
  readonly env: Env;
}

/** Ids wait in the rings of their lane; lanes in which one may start stand in the rings of their env. */
interface Lane {
  readonly name: string;
  readonly ids: { readonly [P in Priority]: Ring<string> };
  /** Without those that were forgotten, whose ids are still in the rings. */
  readonly waiting: { [P in Priority]: number };
  /** In which of the env's rings it stands, by its place in the order of arrivals; 0 for not. */
  readonly listed: { [P in Priority]: number };
  env: Env;
  atWork: string | undefined;
  /** Something waits and nothing is at work. */
  isReady: boolean;
  overtaken: number;
}

interface Env {
  readonly name: string;
  readonly lanes: { readonly [P in Priority]: Ring<Lane> };
  ready: number;
  atWork: number;
  overtaken: number;
}

/**
 * Who has which turn: lanes after one another, `incident` first, no env beyond its places. `mostOvertakings` is counted in
 * each lane, in each env, and over all places. So an incident seldom waits for more than one run, and what is normal waits
 * for at most that many incidents at each of the three. Every call is O(1) in runs.
 */
export interface Turns {
  /** The run waits from now on, unless it waits or works already. */
  add(run: WaitingRun): void;
  /** The run waits no more. */
  forget(run: Pick<WaitingRun, "runId" | "lane">): void;
  /** How many could start now if there were places enough for all envs together. */
  startable(places: Places): number;
  next(places: Places): Turn | undefined;
  /**
   * The turn of a run that does not wait; undefined when another could start now, when something waits or works in its
   * lane, or when its env has no more places than are kept for others.
   * @param kept for how many who come before it
   */
  seize(run: WaitingRun, places: Places, kept: number): Turn | undefined;
  done(turn: Turn): void;
  waiting(lane?: string): number;
  clear(): void;
}

export function createTurns(): Turns {
  const lanes = new Map<string, Lane>();
  const envs = new Map<string, Env>();
  /** What waits, so that a run that is woken twice has one turn. */
  const known = { incident: new Set<string>(), normal: new Set<string>() };
  let arrivals = 0;
  let overtaken = 0;

  function envOf(name: string): Env {
    const env = envs.get(name) ?? {
      ...{ name, ready: 0, atWork: 0, overtaken: 0 },
      lanes: { incident: createRing<Lane>(), normal: createRing<Lane>() },
    };
    envs.set(name, env);
    return env;
  }

  function laneOf({ lane: name, env: envName }: WaitingRun): Lane {
    const env = envOf(envName);
    const lane = lanes.get(name) ?? {
      ...{ name, env, atWork: undefined, isReady: false, overtaken: 0 },
      ids: { incident: createRing<string>(), normal: createRing<string>() },
      waiting: { incident: 0, normal: 0 },
      listed: { incident: 0, normal: 0 },
    };
    lanes.set(name, lane);
    if (lane.env !== env) moveTo(lane, env);
    return lane;
  }

  /** The configuration has given the deployment another env. */
  function moveTo(lane: Lane, env: Env): void {
    if (lane.isReady) {
      lane.env.ready -= 1;
      env.ready += 1;
    }
    lane.env = env;
    lane.listed.incident = 0;
    lane.listed.normal = 0;
  }

  /** After each change of a lane: whether it is ready, where it stands, whether it is needed any more. */
  function settle(lane: Lane): void {
    const head = headOf(lane);
    const isReady = head !== undefined && lane.atWork === undefined;
    if (isReady !== lane.isReady) lane.env.ready += isReady ? 1 : -1;
    lane.isReady = isReady;
    if (head === undefined && lane.atWork === undefined) lanes.delete(lane.name);
    if (!isReady || lane.listed[head]) return;
    arrivals += 1;
    lane.listed[head] = arrivals;
    push(lane.env.lanes[head], lane);
  }

  /** Takes the id out that has its turn in the lane. */
  function takeFrom(lane: Lane, priority: Priority): string {
    for (;;) {
      const id = shift(lane.ids[priority]);
      if (id === undefined) throw new Error(`the lane ${lane.name} has lost count of what waits in it`);
      if (!known[priority].delete(id)) continue;
      lane.waiting[priority] -= 1;
      lane.overtaken = priority === "incident" && lane.waiting.normal > 0 ? lane.overtaken + 1 : 0;
      return id;
    }
  }

  function choose(places: Places): { lane: Lane; priority: Priority } | undefined {
    const first: { [P in Priority]?: Lane } = {};
    for (const env of envs.values()) {
      if (roomIn(env, places) === 0) continue;
      const offered = offerOf(env);
      if (!offered) continue;
      const { lane, priority } = offered;
      const before = first[priority];
      if (!before || lane.listed[priority] < before.listed[priority]) first[priority] = lane;
    }
    const { incident, normal } = first;
    if (!incident || (normal && overtaken >= mostOvertakings)) {
      overtaken = 0;
      return normal && { lane: normal, priority: "normal" };
    }
    overtaken = normal ? overtaken + 1 : 0;
    return { lane: incident, priority: "incident" };
  }

  function startable(places: Places): number {
    let count = 0;
    for (const env of envs.values()) count += Math.min(env.ready, roomIn(env, places));
    return count;
  }

  return {
    add(run) {
      const { runId, priority } = run;
      const lane = laneOf(run);
      const isKnown = lane.atWork === runId || known.incident.has(runId) || known.normal.has(runId);
      if (!isKnown) {
        known[priority].add(runId);
        push(lane.ids[priority], runId);
        lane.waiting[priority] += 1;
      }
      settle(lane);
    },

    forget({ runId, lane: name }) {
      const lane = lanes.get(name);
      const priority = known.incident.has(runId) ? "incident" : "normal";
      if (!lane || !known[priority].delete(runId)) return;
      lane.waiting[priority] -= 1;
      if (lane.waiting.normal === 0) lane.overtaken = 0;
      settle(lane);
    },

    startable,

    next(places) {
      const chosen = choose(places);
      if (!chosen) return undefined;
      const { lane, priority } = chosen;
      const { env } = lane;
      shift(env.lanes[priority]);
      lane.listed[priority] = 0;
      lane.atWork = takeFrom(lane, priority);
      env.atWork += 1;
      settle(lane);
      env.overtaken = priority === "incident" && firstOf(env, "normal") ? env.overtaken + 1 : 0;
      return { runId: lane.atWork, lane, env };
    },

    seize(run, places, kept) {
      // A lane is known as long as something waits or works in it.
      if (startable(places) > 0 || lanes.has(run.lane) || roomIn(envOf(run.env), places) <= kept) return undefined;
      const lane = laneOf(run);
      lane.atWork = run.runId;
      lane.env.atWork += 1;
      return { runId: run.runId, lane, env: lane.env };
    },

    done({ lane, env }) {
      lane.atWork = undefined;
      env.atWork -= 1;
      settle(lane);
    },

    waiting(name) {
      if (name === undefined) return known.incident.size + known.normal.size;
      const lane = lanes.get(name);
      return lane ? lane.waiting.incident + lane.waiting.normal : 0;
    },

    clear() {
      lanes.clear();
      envs.clear();
      known.incident.clear();
      known.normal.clear();
    },
  };
}

/** What goes next in a lane; undefined when nothing waits. */
function headOf({ waiting, overtaken }: Lane): Priority | undefined {
  if (waiting.incident === 0) return waiting.normal === 0 ? undefined : "normal";
  return waiting.normal > 0 && overtaken >= mostOvertakings ? "normal" : "incident";
}

/** The lane of an env that goes next. */
function offerOf(env: Env): { lane: Lane; priority: Priority } | undefined {
  const incident = firstOf(env, "incident");
  const normal = firstOf(env, "normal");
  if (incident && !(normal && env.overtaken >= mostOvertakings)) return { lane: incident, priority: "incident" };
  return normal && { lane: normal, priority: "normal" };
}

/** The first lane of a ring. A lane that has moved on since it was put there is dropped: it stands elsewhere, or nowhere. */
function firstOf(env: Env, priority: Priority): Lane | undefined {
  for (;;) {
    const lane = peek(env.lanes[priority]);
    if (!lane || (lane.isReady && lane.env === env && headOf(lane) === priority)) return lane;
    shift(env.lanes[priority]);
    if (lane.env === env) lane.listed[priority] = 0;
  }
}

function roomIn(env: Env, { runningPerEnv }: Places): number {
  const most = Object.hasOwn(runningPerEnv, env.name) ? (runningPerEnv[env.name] ?? Infinity) : Infinity;
  return Math.max(0, most - env.atWork);
}
