import { mkdtemp, rm, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { freePort } from "./free-port.ts";
import { createApp, type App, type Overrides } from "../../src/app.ts";
import type { Config } from "../../src/config.ts";
import type { Log } from "../../src/lib/log.ts";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/start.ts";
import { connectControl, type Control } from "./control.ts";
import { personOf, type Person } from "./person.ts";
import { unhurried } from "./unhurried.ts";
import { startTarget, type Target } from "./target.ts";

export const ops = "C0OPS";
export const jwtSecret = "a secret for tests that is long enough";

/** A whole Signalbox: the bot, a Slack workspace, and one target that stands behind every deployment. */
export interface Signalbox {
  readonly simulator: Simulator;
  readonly control: Control;
  readonly target: Target;
  readonly config: Config;
  /** On call: Maintainer. */
  readonly ana: Person;
  /** Owner. */
  readonly bo: Person;
  /** A user, who may run nothing. */
  readonly uma: Person;
  /** Nobody has listed this one. */
  readonly zed: Person;
  personIn(channel: string, id: string): Person;
  /** Faults and warnings that were logged. */
  readonly logged: readonly { readonly message: string; readonly fields: unknown }[];
  writeActions(file: string, documents: readonly unknown[]): Promise<void>;
  writeConfiguration(change: (configuration: ScenarioConfiguration) => void): Promise<void>;
  /** Starts the bot again on the same database, with the same or other overrides. */
  start(overrides?: Overrides): Promise<App>;
  /** The bot that runs now. */
  app(): App;
}

export interface ScenarioConfiguration {
  deployments: Record<string, string>[];
  people: Record<string, string>[];
  grants: Record<string, unknown>[];
  approvals: Record<string, unknown>[];
  freezes?: Record<string, unknown>[];
  bots: Record<string, unknown>[];
  api?: Record<string, unknown>;
  implicitDeploymentGrants?: boolean;
  targets: Record<string, unknown>;
  groups?: Record<string, unknown>[];
  retention?: Record<string, unknown>;
  collections?: Record<string, unknown>;
  optionSources?: Record<string, unknown>;
  limits?: Record<string, unknown>;
}

export interface Given {
  readonly actions: readonly unknown[];
  readonly overrides?: Overrides;
  readonly configuration?: (configuration: ScenarioConfiguration) => void;
  readonly encryptionKey?: string;
  /** How events reach the bot; Socket Mode unless said. */
  readonly transport?: "socket" | "http";
  /** Another workspace, other chances, rate limits. */
  readonly simulator?: SimulatorOptions;
  /** Whether the API is served, on a port of its own. */
  readonly api?: boolean;
  /** Other settings than those of every scenario. */
  readonly settings?: Partial<Config>;
  /** Told of every line of the log. */
  readonly log?: Log;
}

/** Given a Signalbox with these actions; everything is stopped and removed when the test is over. */
export async function givenSignalbox(given: Given): Promise<Signalbox> {
  const signingSecret = "a signing secret";
  const port = given.transport === "http" ? await freePort() : undefined;
  const request =
    port === undefined ? {} : { request: { url: `http://127.0.0.1:${port}/slack/events`, signingSecret } };
  const simulator = await startSimulator({ ...given.simulator, ...request });
  onTestFinished(() => simulator.stop());
  const target = await startTarget();
  onTestFinished(() => target.stop());
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));

  const config: Config = {
    configurationFile: path.join(folder, "signalbox.yaml"),
    actionsDir: path.join(folder, "actions"),
    databaseFile: path.join(folder, "signalbox.db"),
    botToken: simulator.botToken,
    transport:
      port === undefined ? { kind: "socket", appToken: simulator.appToken } : { kind: "http", signingSecret, port },
    slackApiUrl: simulator.apiUrl,
    jwtSecret,
    encryptionKey: given.encryptionKey,
    healthPort: given.api ? 0 : undefined,
    graceMs: 0,
    leaseMs: 15_000,
    logLevel: "silent",
    ...given.settings,
  };
  await mkdir(config.actionsDir);

  const configuration = defaultConfiguration(target.url);
  given.configuration?.(configuration);
  const writeConfiguration = () => writeFile(config.configurationFile, JSON.stringify(configuration, null, 2));
  const writeActions = (file: string, documents: readonly unknown[]) =>
    writeFile(path.join(config.actionsDir, file), JSON.stringify(documents, null, 2));
  await writeConfiguration();
  await writeActions("actions.yaml", given.actions);

  const logged: { message: string; fields: unknown }[] = [];
  const record = (message: string, fields?: Record<string, unknown>) => void logged.push({ message, fields });
  const quiet: Log = { debug: () => undefined, info: () => undefined, warn: record, error: record };
  const log = given.log ?? quiet;

  let running: App | undefined;
  onTestFinished(async () => running?.stop());
  async function start(overrides: Overrides = given.overrides ?? {}): Promise<App> {
    running = await createApp(config, log, { slackPace: unhurried, ...overrides });
    return running;
  }
  await start();

  const control = connectControl(simulator.url);
  return {
    simulator,
    control,
    target,
    config,
    ana: personOf(control, "U0ANA", ops),
    bo: personOf(control, "U0BO", ops),
    uma: personOf(control, "U0UMA", ops),
    zed: personOf(control, "U0ZED", ops),
    personIn: (channel, id) => personOf(control, id, channel),
    logged,
    writeActions,
    async writeConfiguration(change) {
      change(configuration);
      await writeConfiguration();
    },
    start,
    app() {
      if (!running) throw new Error("the bot is not running");
      return running;
    },
  };
}

function defaultConfiguration(ingress: string): ScenarioConfiguration {
  const place = { cluster: "eu-1", ingress, status: "Running" };
  return {
    deployments: [
      { id: "d-search-prod", name: "search-prod", kind: "search", env: "prod", ...place },
      { id: "d-search-staging", name: "search-staging", kind: "search", env: "staging", ...place },
      { id: "d-orders-prod", name: "orders-prod", kind: "orders", env: "prod", ...place },
    ],
    people: [
      { id: "ana", name: "Ana Ortiz", slack: "U0ANA" },
      { id: "bo", name: "Bo Lind", slack: "U0BO" },
      { id: "uma", name: "Uma Rao", slack: "U0UMA" },
    ],
    grants: [
      { to: "ana", role: "Maintainer", on: { kinds: ["search", "orders"] } },
      { to: "bo", role: "Owner", on: { kinds: ["search", "orders"] } },
      { to: "uma", role: "User", on: { envs: ["prod", "staging"] } },
    ],
    approvals: [],
    bots: [],
    targets: {},
  };
}
