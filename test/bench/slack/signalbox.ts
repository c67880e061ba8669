import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { types } from "@slack/bolt";
import { createApp } from "../../../src/app.ts";
import type { Config } from "../../../src/config.ts";
import type { RequestsView } from "../../../src/simulator/control-types.ts";
import { startSimulator, type Simulator } from "../../../src/simulator/start.ts";
import { createLog } from "../../../src/telemetry/log.ts";
import { platzAction } from "../../harness/actions.ts";
import { connectControl } from "../../harness/control.ts";
import { openScreen } from "./screen.ts";
import type { Side } from "./side.ts";
import { startTarget } from "./target.ts";
import { ana, channelIds, workspaceWith } from "./workspace.ts";

interface SignalboxSide extends Side {
  readonly simulator: Simulator;
}

/** The whole product, through the same `createApp` as in production, with a database on this machine's disk. */
export async function startSignalbox(channels: readonly string[]): Promise<SignalboxSide> {
  await using started = new AsyncDisposableStack();
  const target = await startTarget();
  started.defer(() => target.stop());
  const simulator = await startSimulator({ workspace: workspaceWith(channels) });
  started.defer(() => simulator.stop());
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-bench-"));
  started.defer(() => rm(folder, { recursive: true, force: true }));

  const config: Config = {
    configurationFile: path.join(folder, "signalbox.yaml"),
    actionsDir: path.join(folder, "actions"),
    databaseFile: path.join(folder, "signalbox.db"),
    botToken: simulator.botToken,
    transport: { kind: "socket", appToken: simulator.appToken },
    slackApiUrl: simulator.apiUrl,
    jwtSecret: "a secret for benchmarks, long enough",
    encryptionKey: undefined,
    healthPort: undefined,
    graceMs: 1_000,
    leaseMs: 15_000,
    logLevel: "warn",
  };
  await mkdir(config.actionsDir);
  await writeFile(path.join(config.actionsDir, "actions.yaml"), JSON.stringify([platzAction()]));
  await writeFile(config.configurationFile, JSON.stringify(configurationFor(target.url)));
  const app = await createApp(config, createLog(config.logLevel));
  started.defer(() => app.stop());
  const screen = await openScreen(simulator.url);
  started.defer(() => screen.stop());

  const running = started.move();
  return {
    simulator,
    screen,
    target,
    // The reply is the last that is told of a run; its lane is free by then.
    settled: (channel) => screen.seesResult(channel),
    stop: () => running.disposeAsync(),
  };
}

/** The form exactly as Signalbox sends it, so that the other side opens one of equal size. */
export async function captureForm(): Promise<types.ModalView> {
  const [channel = ""] = channelIds(1);
  const side = await startSignalbox([channel]);
  try {
    await side.screen.types(channel);
    const { requests } = (await connectControl(side.simulator.url).get("/control/requests")) as RequestsView;
    const view = requests.find(({ kind }) => kind === "views.open")?.request["view"];
    if (typeof view !== "string") throw new Error("views.open came without a view");
    return JSON.parse(view) as types.ModalView;
  } finally {
    await side.stop();
  }
}

function configurationFor(ingress: string): unknown {
  return {
    deployments: [
      { id: "d-search", name: "search", kind: "search", env: "prod", cluster: "eu-1", ingress, status: "Running" },
    ],
    people: [{ id: "ana", name: "Ana Ortiz", slack: ana }],
    grants: [{ to: "ana", role: "Maintainer", on: { kinds: ["search"] } }],
  };
}
