import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createApp } from "../app.ts";
import type { Config } from "../config.ts";
import type { Configuration } from "../definition/configuration.ts";
import { systemClock } from "../lib/clock.ts";
import { randomId, systemRandom } from "../lib/ids.ts";
import { startSampleServices } from "../samples/start.ts";
import { startSimulator } from "../simulator/start.ts";
import { createLog } from "../telemetry/log.ts";
import { explain } from "./explain.ts";
import { playMainJob } from "./play.ts";
import { onceStopped } from "./signals.ts";

export interface DemoOptions {
  readonly port: number;
  readonly once: boolean;
}

const root = path.join(import.meta.dirname, "..", "..");

/** The whole product on this machine, until it is stopped; with `once`, until the main job has been played. */
export async function runDemo({ port, once }: DemoOptions): Promise<void> {
  try {
    await using started = new AsyncDisposableStack();
    // With --once nobody opens the page, so any free port will do.
    const simulator = await startSimulator({ port: once ? 0 : port });
    started.defer(() => simulator.stop());
    const folder = await mkdtemp(path.join(tmpdir(), "signalbox-demo-"));
    started.defer(() => rm(folder, { recursive: true, force: true }));

    const jwtSecret = randomId(systemRandom, 40);
    const services = await startSampleServices({ jwtSecret, clock: systemClock, workMs: 5_000 });
    started.defer(() => services.stop());

    const config: Config = {
      configurationFile: path.join(root, "signalbox.example.yaml"),
      actionsDir: path.join(root, "actions"),
      databaseFile: path.join(folder, "signalbox.db"),
      botToken: simulator.botToken,
      transport: { kind: "socket", appToken: simulator.appToken },
      slackApiUrl: simulator.apiUrl,
      jwtSecret,
      encryptionKey: randomId(systemRandom, 40),
      healthPort: undefined,
      graceMs: 1_000,
      leaseMs: 15_000,
      logLevel: "warn",
    };
    const log = createLog(config.logLevel);
    const stopped = onceStopped(log);
    const app = await createApp(config, log, {
      configuration: (configuration) => pointTo(configuration, services.urlsByDeploymentId),
      onLost: () => stopped.fail(),
    });
    started.defer(() => app.stop());

    if (once) {
      process.exitCode = (await playMainJob(simulator.url)) ? 0 : 1;
    } else {
      console.log(welcome(simulator.url));
      void simulator.warmPage();
      await stopped.wait;
    }
  } catch (fault) {
    console.error(isPortTaken(fault) ? portTaken(port) : explain(fault));
    process.exitCode = 1;
  }
  process.exit();
}

/** The example's deployments, each at the address of its sample service. */
function pointTo(configuration: Configuration, urlsByDeploymentId: ReadonlyMap<string, string>): Configuration {
  return {
    ...configuration,
    deployments: configuration.deployments.map((deployment) => {
      const url = urlsByDeploymentId.get(deployment.id);
      if (url === undefined) return deployment;
      return { ...deployment, ingress: url, ...(deployment.statusUrl ? { statusUrl: `${url}/status` } : {}) };
    }),
  };
}

function welcome(url: string): string {
  return `
Signalbox is ready. Open the simulated Slack workspace:

    ${url}

Type there:    /action run reindex
You act as Ana, the on-call engineer; switch to Bo, the owner, to approve.
Stop with Ctrl+C.
`;
}

function isPortTaken(fault: unknown): boolean {
  return fault instanceof Error && "code" in fault && fault.code === "EADDRINUSE";
}

function portTaken(port: number): string {
  return `Port ${port} is in use. Choose another: npm run demo -- --port ${port + 1}`;
}
