/** Drives the real program through kills, and gives back everything that was seen on all sides. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as passed } from "node:timers/promises";
import { makeToken } from "../../src/api/tokens/bot-token.ts";
import { scopes } from "../../src/api/tokens/scopes.ts";
import { openTokenFiles } from "../../src/api/tokens/token-files.ts";
import { isFinal, type Status } from "../../src/runs/run.ts";
import { systemRandom } from "../../src/lib/ids.ts";
import type { Message, MessagesView } from "../../src/simulator/control-types.ts";
import { startSimulator, type Simulator } from "../../src/simulator/start.ts";
import { reindexSpec } from "../harness/actions.ts";
import { connectControl } from "../harness/control.ts";
import { personOf } from "../harness/person.ts";
import { endPostgres, findPostgres, makePostgres, startPostgres } from "../harness/postgres-server.ts";
import { createProgram, type Program, type Stop } from "./program.ts";
import { createChance, type Chance } from "./random.ts";
import { startRecordingTarget, type RecordingTarget, type Seen } from "./recording-target.ts";

export interface StormOptions {
  readonly seed: number;
  /** How many runs are asked for through the API. A tenth as many are clicked in Slack. */
  readonly runs: number;
  /** How many times somebody is killed or frozen. */
  readonly kills: number;
  readonly store: StoreKind;
  readonly onNews?: (text: string) => void;
}

/** One process on a file, or three on a server. */
export type StoreKind = "sqlite" | "postgres";

/** How long the lease of a run holds, in s. */
export const leaseSeconds = 10;

/** What was seen, for a judge. */
export interface Storm {
  /** A file, or the URL of a Postgres database. */
  readonly database: string;
  /** The ids of runs that were acknowledged. */
  readonly acknowledged: readonly string[];
  readonly target: readonly Seen[];
  readonly messages: readonly Message[];
  readonly stops: readonly Stop[];
  readonly exitCodes: readonly (number | null)[];
  readonly ended: boolean;
}

const channel = "C0OPS";
export const deployments = ["d-1", "d-2", "d-3", "d-4"] as const;

/** What the actions of a storm are, and whether a target does nothing twice for one key. */
export const actions: Record<string, { readonly idempotent: boolean; readonly priority?: "incident" }> = {
  plain: { idempotent: false },
  again: { idempotent: true },
  accepted: { idempotent: false },
  urgent: { idempotent: false, priority: "incident" },
};

/** Everything around the program: Slack, the targets, the files, and the settings that lead to them. */
export interface Surroundings {
  readonly simulator: Simulator;
  readonly target: RecordingTarget;
  readonly database: string;
  readonly settings: Record<string, string>;
  /** What the API takes. */
  readonly token: string;
  /** Where the database is one. */
  readonly server: DatabaseServer | undefined;
}

export interface DatabaseServer {
  readonly url: string;
  readonly port: number;
  /** Ends it without a word to anybody. */
  crash(): Promise<void>;
  /** Ends it as an upgrade does: it closes all connections, and writes down what it has. */
  stop(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
}

/** @param rest stops and removes everything when it is disposed of */
export async function surround(
  rest: AsyncDisposableStack,
  chance: Chance,
  store: StoreKind = "sqlite",
  failing = 0,
): Promise<Surroundings> {
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-kills-"));
  rest.defer(() => rm(folder, { recursive: true, force: true }));
  const simulator = await startSimulator();
  rest.defer(() => simulator.stop());
  const target = await startRecordingTarget(deployments, chance, failing);
  rest.defer(() => target.stop());

  const server = store === "postgres" ? await startServer(rest) : undefined;
  const database = server?.url ?? path.join(folder, "signalbox.db");
  const configurationFile = path.join(folder, "signalbox.yaml");
  const actionsDir = path.join(folder, "actions");
  await mkdir(actionsDir);
  await writeFile(path.join(actionsDir, "actions.yaml"), JSON.stringify(Object.keys(actions).map(documentOf)));
  await writeFile(configurationFile, JSON.stringify(configurationOf(target.urlOf)));
  const token = makeToken(systemRandom, {
    ...{ bot: "ci", name: "storm", scopes, createdAt: Date.now(), expiresAt: Date.now() + 86_400_000 },
  });
  const tokens = path.join(folder, "tokens");
  await openTokenFiles(tokens).write(token.record);
  const settings = {
    SLACK_BOT_TOKEN: simulator.botToken,
    SLACK_APP_TOKEN: simulator.appToken,
    SLACK_API_URL: simulator.apiUrl,
    SIGNALBOX_JWT_SECRET: "a secret for tests that is long enough",
    SIGNALBOX_CONFIG: configurationFile,
    SIGNALBOX_ACTIONS: actionsDir,
    SIGNALBOX_DATABASE: database,
    SIGNALBOX_TOKENS: tokens,
    SIGNALBOX_LEASE_SECONDS: String(leaseSeconds),
    // The simulator sets no limits here, and nobody waits for hundreds of messages at one a second.
    SIGNALBOX_SLACK_PACE: "100",
    SIGNALBOX_HEALTH_PORT: "0",
  };
  return { simulator, target, database, settings, token: token.token, server };
}

/** A real Postgres, with everything that it does for durability switched on. */
async function startServer(rest: AsyncDisposableStack): Promise<DatabaseServer> {
  const binaries = await findPostgres();
  if (!binaries) throw new Error("there is no Postgres package for this machine");
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-kills-"));
  // As root, the server runs as somebody else.
  await chmod(folder, 0o755);
  rest.defer(() => rm(folder, { recursive: true, force: true }));
  const place = path.join(folder, "server");
  const made = await makePostgres(place, binaries, {});
  const { port } = made.server;
  let { child } = made;
  rest.defer(() => endPostgres(child));
  return {
    url: made.server.url("postgres"),
    port,
    crash: () => endPostgres(child, "SIGQUIT"),
    stop: () => endPostgres(child, "SIGINT"),
    async start() {
      child = await startPostgres(place, binaries, port, {});
    },
  };
}

/** @param use is given what was seen, before everything is removed */
export async function raiseStorm<T>(options: StormOptions, use: (seen: Storm) => Promise<T>): Promise<T> {
  const chance = createChance(options.seed);
  const tell = options.onNews ?? (() => undefined);
  await using rest = new AsyncDisposableStack();
  const { simulator, target, database, settings, token } = await surround(rest, chance, options.store, 0.1);
  const programs = Array.from({ length: options.store === "sqlite" ? 1 : 3 }, () => createProgram(settings));
  rest.defer(async () => {
    await Promise.all(programs.map((one) => one.end()));
  });
  await Promise.all(programs.map((one) => one.start()));

  const acknowledged: string[] = [];
  const storm = { isOver: false };
  const api = askByApi({ programs, token, chance: createChance(options.seed + 1), options, acknowledged });
  const clicks = clickInSlack(connectControl(simulator.url), options, storm);
  await strike(programs, createChance(options.seed + 2), options, tell);
  storm.isOver = true;
  await Promise.all([api, clicks]);
  tell(`${acknowledged.length} runs acknowledged; waiting for their ends`);

  const control = connectControl(simulator.url);
  const readMessages = async () =>
    ((await control.get(`/control/channels/${channel}/messages?user=U0ANA`)) as MessagesView).messages;
  const ended = await comesToRest(programs, token, async (runIds) => {
    const told = new Set((await readMessages()).filter(showsAnEnd).map(runOf));
    return runIds.every((runId) => told.has(runId));
  });
  const messages = await readMessages();
  const exitCodes = await Promise.all(programs.map((one) => one.end()));
  const stops = programs.flatMap((one) => one.stops);
  return await use({ database, acknowledged, target: target.seen, messages, stops, exitCodes, ended });
}

/** The run that a message is about. */
export function runOf({ metadata }: Message): string | undefined {
  return (metadata as { event_payload?: { run_id?: string } } | undefined)?.event_payload?.run_id;
}

/** Whether a message of a run says that nothing more will come. */
export function showsAnEnd(message: Message): boolean {
  return !/Queued|Running since|Scheduled|Waiting for approval/.test(message.text + JSON.stringify(message.blocks));
}

interface Asking {
  readonly programs: readonly Program[];
  readonly token: string;
  readonly chance: Chance;
  readonly options: StormOptions;
  readonly acknowledged: string[];
}

/** Each request is made again with the same key until it is answered, as a careful program does. */
async function askByApi({ programs, token, chance, options, acknowledged }: Asking): Promise<void> {
  const asked: Promise<void>[] = [];
  for (let nth = 0; nth < options.runs; nth += 1) {
    const body = { action: chance.pick(Object.keys(actions)), deployment: chance.pick(deployments), inputs: {} };
    const cancelAfter = chance.share() < 0.1 ? chance.between(0, 1_000) : undefined;
    asked.push(ask(`storm-${options.seed}-${nth}`, body, cancelAfter));
    await passed(chance.between(0, 60));
  }
  await Promise.all(asked);

  /** Once, by whoever is there: it may be late, or get lost. */
  async function cancel(id: string, afterMs: number): Promise<void> {
    await passed(afterMs);
    const url = programs.map((program) => program.url()).find((each) => each !== undefined);
    if (url) await post(url, token, `cancel-${id}`, {}, 5_000, `${id}/cancel`).catch(() => undefined);
  }

  async function ask(key: string, body: unknown, cancelAfter: number | undefined): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      const url = programs[(attempt + acknowledged.length) % programs.length]?.url();
      const answer = url && (await post(url, token, key, body).catch(() => undefined));
      if (answer && answer.status < 300) {
        const { id } = (await answer.json()) as { id: string };
        acknowledged.push(id);
        if (cancelAfter !== undefined) await cancel(id, cancelAfter);
        return;
      }
      if (answer && answer.status < 500 && answer.status !== 429) throw new Error(`refused: ${await answer.text()}`);
      await passed(100);
    }
    throw new Error(`${key} was never answered`);
  }
}

/** Asks for a run through the API at this base URL, or for something else of runs. */
export function post(
  url: string,
  token: string,
  key: string,
  body: unknown,
  patienceMs = 5_000,
  what = "",
): Promise<Response> {
  return fetch(`${url}/api/v1/runs${what && `/${what}`}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patienceMs),
  });
}

/** Somebody who types and clicks on, whatever happens. What was not answered is simply done anew, as people do. */
async function clickInSlack(
  control: ReturnType<typeof connectControl>,
  options: StormOptions,
  storm: { readonly isOver: boolean },
): Promise<void> {
  const ana = personOf(control, "U0ANA", channel);
  const wanted = Math.ceil(options.runs / 10);
  for (let clicked = 0; clicked < wanted && !storm.isOver;) {
    try {
      const opened = await ana.types(`/action run plain ${deployments[clicked % deployments.length]}`);
      if (!opened.ok) throw new Error(opened.message);
      const sent = await (await ana.seesModal("Storm plain")).submits();
      if (sent.ok) clicked += 1;
    } catch {
      await passed(100);
    }
  }
}

/** Kills and freezes at moments that the seed chooses. */
async function strike(
  programs: readonly Program[],
  chance: Chance,
  options: StormOptions,
  tell: (text: string) => void,
): Promise<void> {
  for (let nth = 1; nth <= options.kills; nth += 1) {
    await passed(chance.between(100, 1_200));
    const place = chance.between(0, programs.length - 1);
    const isKill = chance.share() < 0.7;
    // Where others can take over, some are away for longer than their lease.
    const longest = options.store === "postgres" && chance.share() < 0.3 ? leaseSeconds * 1_500 : 2_500;
    const ms = isKill ? chance.between(0, 400) : chance.between(200, longest);
    // Never all of them: each holder of a lane that is lost costs the lane a lease, and the judge allows for one.
    const others = isKill || chance.share() < 0.6 ? 0 : Math.max(0, programs.length - 2);
    const those = Array.from({ length: 1 + others }, (_, next) => (place + next) % programs.length);
    tell(`${nth} of ${options.kills}: ${isKill ? "killed" : "frozen"} ${those.join(" and ")}, ${ms} ms`);
    const strikes = programs.filter((_, nth) => those.includes(nth));
    await Promise.all(strikes.map((program) => (isKill ? program.kill(ms) : program.freeze(ms))));
  }
}

/** How long after the last kill everything may take, in ms: what waits, with half a second each, and a lease. */
const patienceMs = 90_000;

/** Waits until nothing is open any more and the channel says so too. */
async function comesToRest(
  programs: readonly Program[],
  token: string,
  isTold: (runIds: readonly string[]) => Promise<boolean>,
): Promise<boolean> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const runs = await listRuns(programs[0]?.url() ?? "", token).catch(() => undefined);
    const isOver = runs?.every(({ status }) => isFinal(status));
    if (isOver && (await isTold(runs?.map(({ id }) => id) ?? []))) return true;
    if (Date.now() > until) return false;
    await passed(500);
  }
}

interface Listed {
  readonly id: string;
  readonly status: Status;
}

async function listRuns(url: string, token: string): Promise<Listed[]> {
  const runs: Listed[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined;) {
    const query = `limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/api/v1/runs?${query}`, { headers, signal: AbortSignal.timeout(10_000) });
    const page = (await answer.json()) as { items: Listed[]; nextCursor?: string };
    runs.push(...page.items);
    cursor = page.nextCursor;
  }
  return runs;
}

function documentOf(id: string): unknown {
  const spec = { ...reindexSpec, id, title: `Storm ${id}`, path: `/${id}`, ...actions[id] };
  return { apiVersion: "signalbox.dev/v1", kind: "Action", spec };
}

function configurationOf(urlOf: (deployment: string) => string): unknown {
  const place = { kind: "search", env: "prod", cluster: "eu-1", status: "Running" };
  return {
    deployments: deployments.map((id) => ({ id, name: id, ingress: urlOf(id), ...place })),
    people: [{ id: "ana", name: "Ana Ortiz", slack: "U0ANA" }],
    bots: [{ id: "ci", name: "Bot ci" }],
    grants: ["ana", "bot:ci"].map((to) => ({ to, role: "Owner", on: { kinds: ["search"] } })),
    api: { ratePerMinute: 100_000 },
    channel,
    approvals: [],
    targets: {},
  };
}
