import path from "node:path";
import { startApiServer, type ApiServer } from "./api/serve.ts";
import { toTokenKey } from "./api/tokens/deployment-token.ts";
import { openTokenFiles, tokensFolderOf } from "./api/tokens/token-files.ts";
import { openCatalog } from "./catalog/catalog.ts";
import type { Config } from "./config.ts";
import type { Configuration } from "./definition/configuration.ts";
import { openFoundation } from "./foundation.ts";
import { createHttpExecutor } from "./executors/http/run.ts";
import { createSettableClock, systemClock, type Clock } from "./lib/clock.ts";
import { randomId, systemRandom, type RandomBytes } from "./lib/ids.ts";
import type { Log } from "./lib/log.ts";
import { createVault } from "./lib/seal.ts";
import { createOperations } from "./operations.ts";
import { createOptionSources } from "./options/sources.ts";
import { startLogClosing } from "./runs/close-logs.ts";
import { createAdmission } from "./runs/admission.ts";
import { createDispatcher } from "./runs/dispatch.ts";
import { createExecuteRun, createExecuteStarted } from "./runs/execute.ts";
import { forgetCancelled } from "./runs/forget.ts";
import { createEstimates } from "./runs/estimate.ts";
import type { Executor } from "./runs/ports.ts";
import { createLeases } from "./runs/lease.ts";
import { createRecovery } from "./runs/recover.ts";
import { createSlackDirectory } from "./slack/directory.ts";
import { createStarts } from "./runs/start-at-once.ts";
import { startRetention } from "./runs/retention.ts";
import { createRunIds } from "./runs/run-id.ts";
import { connectSlack } from "./slack/connect.ts";
import { slackPace, times, type Pace } from "./slack/outbox/rates.ts";
import { startTelemetry } from "./telemetry/start.ts";
import { createUnderWay } from "./under-way.ts";
import { readVersion } from "./version.ts";
import { createRefusalsLog } from "./telemetry/refusals-log.ts";

/** What demo and tests may bring instead of the real thing. */
export interface Overrides {
  readonly clock?: Clock;
  readonly random?: RandomBytes;
  readonly executor?: Executor;
  /** Changes the configuration after each load, such as where the deployments are. */
  readonly configuration?: (configuration: Configuration) => Configuration;
  /** Called once when the connection to Slack is lost for good. */
  readonly onLost?: () => void;
  /** How fast reports go out. */
  readonly slackPace?: Pace;
}

export interface App {
  /** Where the API and health are served; undefined when they are not. */
  readonly healthPort: number | undefined;
  /** What this process is called in the events of runs; another one each time it starts. */
  readonly owner: string;
  /** Takes nothing new, lets running work finish within the grace time, and lets go of everything. */
  stop(): Promise<void>;
}

const migrationsDir = path.join(import.meta.dirname, "..", "migrations");

/**
 * Joins the edges and starts them, the truth first and the ears last: what a former process left behind is settled before
 * anybody can ask for something new. Production, demo and tests all come through here.
 * @throws when something cannot start; what had started by then is stopped again
 */
export async function createApp(config: Config, log: Log, overrides: Overrides = {}): Promise<App> {
  const clock = createSettableClock(overrides.clock ?? systemClock);
  const random = overrides.random ?? systemRandom;
  const { encryptionKey, previousEncryptionKey, jwtSecret, previousJwtSecret } = config;
  const olderKeys = previousEncryptionKey === undefined ? [] : [previousEncryptionKey];
  const vault = encryptionKey === undefined ? undefined : createVault(encryptionKey, random, olderKeys);
  await using started = new AsyncDisposableStack();

  const owner = randomId(random, 10);
  const newRunId = createRunIds(random);
  const version = readVersion();
  const telemetry = startTelemetry({ version, owner, tracing: config.tracing, clock, log });
  const observer = telemetry.storeObserver;
  const foundation = await openFoundation(config, { owner, migrationsDir, clock, log, observer });
  started.defer(() => foundation.close());
  const { live, isAlone } = foundation;
  const store = await telemetry.watch(foundation.store);
  started.defer(() => telemetry.stop());

  const slackAccess = { botToken: config.botToken, apiUrl: config.slackApiUrl, onCall: telemetry.onSlackCall };
  const directory = createSlackDirectory(slackAccess, { clock, log });
  started.defer(() => directory.stop());
  const catalog = await openCatalog({
    configurationFile: config.configurationFile,
    actionsDir: config.actionsDir,
    chartsDir: config.chartsDir,
    actionsThatRan: () => store.runs.actionIds(),
    watch: true,
    directory,
    clock,
    log,
    setStatuses: await store.statuses.all(),
    ...(overrides.configuration ? { overrides: overrides.configuration } : {}),
  });
  started.defer(() => catalog.stop());
  telemetry.timeStarts({ store: store.runs, isAlone, limits: () => catalog.current().limits });
  started.defer(foundation.follow(catalog));

  function onFault(fault: unknown, runId?: string): void {
    if (runId === undefined) log.error("the store could not be asked how runs stand; trying again soon", { fault });
    else log.error("a run could not go on", { runId, fault });
  }
  const executor =
    overrides.executor ?? createHttpExecutor({ jwtSecret, previousJwtSecret, clock, headersFor: telemetry.headersFor });
  const ownership = { owner, leaseMs: config.leaseMs, isAlone, elapsed: () => performance.now() };
  const leases = createLeases({ store: store.runs, clock, ...ownership, onFault });
  // When nothing runs here any more, others may go on at once with what was left.
  started.defer(() => leases.stop());
  const executing = {
    store: store.runs,
    logs: store.logs,
    live,
    leases,
    catalog,
    clock,
    random,
    vault,
    executor,
    onFault,
  };
  const queue = await foundation.openQueue(createExecuteRun(executing), () => catalog.current().limits);
  started.defer(() => queue.stop(config.graceMs));
  started.defer(forgetCancelled({ store: store.runs, queue }));
  const dispatcher = createDispatcher({ store: store.runs, queue, clock, onFault });
  started.defer(() => dispatcher.stop());
  const { dispatch } = dispatcher;
  const recovery = createRecovery({ store: store.runs, queue, dispatch, leases, clock, onFault });
  started.defer(() => recovery.stop());
  await recovery.start();
  dispatcher.start();
  const retention = startRetention({
    store: store.retention,
    catalog,
    clock,
    onRemoved: (removed, keepMs) =>
      log.info(`removed ${removed.runs} old runs from the history, as retention says`, { ...removed, keepMs }),
    onFault: (fault) => log.error("old runs could not be removed; trying again in an hour", { fault }),
  });
  started.defer(() => retention.stop());

  const logClosing = startLogClosing({
    store: store.runs,
    logs: store.logs,
    lead: foundation.reporting,
    clock,
    onFault: (fault) => log.error("the log of a run could not be compressed; trying again in an hour", { fault }),
  });
  started.defer(() => logClosing.stop());

  const onRefused = createRefusalsLog(log, clock);
  const admission = createAdmission({ store: store.runs, queue, catalog, clock, onRefused });
  const starts = createStarts({ queue, leases, clock, execute: createExecuteStarted(executing) });
  const options = createOptionSources({ clock, log, allowed: () => catalog.current().optionSources });

  // Health answers until the very end, so that a stop shows.
  let api: ApiServer | undefined;
  started.defer(async () => api?.stop());
  const slack = await connectSlack(
    {
      ...slackAccess,
      transport: config.transport,
      onLost: overrides.onLost ?? (() => undefined),
      onFallback: (step, code) => telemetry.onSlackFallback(step, code),
      pace: overrides.slackPace ?? times(slackPace, config.slackPace ?? 1),
    },
    {
      store: store.runs,
      forms: store.forms,
      favourites: store.favourites,
      estimates: createEstimates(store.runs, clock),
      messages: store.messages,
      cursors: store.cursors,
      logs: store.logs,
      live,
      reporting: foundation.reporting,
      options,
      catalog,
      clock,
      random,
      newRunId,
      vault,
      dispatch,
      admission,
      starts,
      onGroupChanged: (userGroup) => directory.groupChanged(userGroup),
      log,
    },
  );
  // The last runs are reported when they have ended, so Slack's ears close first and its mouth last.
  started.defer(async () => {
    await slack.close();
    await recovery.stop();
    leases.drain();
    await queue.stop(config.graceMs);
    await leases.stop();
    await slack.finish();
  });

  let phase: "starting" | "running" | "stopping" = "starting";
  telemetry.slackHealth.watch(() => slack.isConnected());
  if (config.healthPort !== undefined) {
    api = await startApiServer(
      config.healthPort,
      {
        store: store.runs,
        statuses: store.statuses,
        logs: store.logs,
        live,
        tokens: openTokenFiles(config.tokensFolder ?? tokensFolderOf(config.databaseFile)),
        tokenKey: toTokenKey(config.apiJwtSecret ?? config.jwtSecret),
        catalog,
        clock,
        random,
        newRunId,
        vault,
        dispatch,
        admission,
        starts,
        options,
        log,
      },
      createOperations({
        ...{ version, owner, catalog, clock, log },
        token: config.operationsToken,
        transport: config.transport.kind,
        underWay: createUnderWay({ runs: store.runs, unfinished: store.unfinished, isAlone, clock }),
        database: foundation.facts,
        storeHealth: telemetry.storeHealth,
        slackHealth: telemetry.slackHealth,
        queueTrouble: () => queue.trouble?.(),
        metrics: telemetry.metrics,
        phase: () => phase,
      }),
    );
  }

  // Only now: a process that cannot reach Slack must not begin what it would have to break off.
  queue.start();
  phase = "running";
  const running = started.move();
  let stopping: Promise<void> | undefined;
  return {
    healthPort: api?.port,
    owner,
    stop() {
      phase = "stopping";
      return (stopping ??= running.disposeAsync());
    },
  };
}
