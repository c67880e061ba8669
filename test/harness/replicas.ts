/** Processes of Signalbox on one Postgres database, beside the workspace and the target of a scenario. */
import { onTestFinished } from "vitest";
import { openTokenFiles, tokensFolderOf } from "../../src/api/tokens/token-files.ts";
import { makeToken } from "../../src/api/tokens/bot-token.ts";
import { scopes } from "../../src/api/tokens/scopes.ts";
import { systemRandom } from "../../src/lib/ids.ts";
import { connectApi, type ApiClient } from "./api-client.ts";
import { startProcess, type SignalboxProcess } from "./process.ts";
import { givenSignalbox, jwtSecret, type Given, type Signalbox } from "./signalbox.ts";

/** In seconds: the least there is, so that a test need not wait for long. */
export const leaseSeconds = 10;

export interface Replica extends SignalboxProcess {
  /** As the events of runs call it. */
  owner(): string;
  healthUrl(): string;
}

export interface Replicas extends Signalbox {
  /** Starts one more. Resolves when it is ready. */
  startReplica(environment?: Record<string, string>): Promise<Replica>;
  /** A bot that may run everything, through a replica's API. */
  ci(replica: Replica): ApiClient;
}

/** Given a workspace and a target, and replicas of Signalbox to be started on a database. */
export async function givenReplicas(databaseUrl: string, given: Given): Promise<Replicas> {
  const signalbox = await givenSignalbox({
    ...given,
    configuration(configuration) {
      configuration.bots.push({ id: "ci", name: "CI" });
      configuration.grants.push({ to: "bot:ci", role: "Maintainer", on: { kinds: ["search", "orders"] } });
      given.configuration?.(configuration);
    },
  });
  await signalbox.app().stop();
  const { config, simulator } = signalbox;
  const tokensFolder = tokensFolderOf(config.databaseFile);
  const times = { createdAt: Date.now(), expiresAt: Date.now() + 86_400_000 };
  const { token, record } = makeToken(systemRandom, { bot: "ci", name: "test", scopes, ...times });
  await openTokenFiles(tokensFolder).write(record);
  const settings = {
    SLACK_BOT_TOKEN: simulator.botToken,
    SLACK_APP_TOKEN: simulator.appToken,
    SLACK_API_URL: simulator.apiUrl,
    SIGNALBOX_JWT_SECRET: jwtSecret,
    SIGNALBOX_CONFIG: config.configurationFile,
    SIGNALBOX_ACTIONS: config.actionsDir,
    SIGNALBOX_DATABASE: databaseUrl,
    SIGNALBOX_TOKENS: tokensFolder,
    SIGNALBOX_LEASE_SECONDS: String(leaseSeconds),
    SIGNALBOX_HEALTH_PORT: "0",
  };

  return {
    ...signalbox,
    async startReplica(environment = {}) {
      const started = startProcess(["serve"], { ...settings, ...environment });
      onTestFinished(() => void started.child.kill("SIGKILL"));
      await started.prints("Signalbox is ready");
      function said(name: string): string {
        return new RegExp(`"${name}":"?([a-z0-9]+)`).exec(started.output())?.[1] ?? "";
      }
      return { ...started, owner: () => said("owner"), healthUrl: () => `http://127.0.0.1:${said("healthPort")}` };
    },
    ci: (replica) => connectApi(replica.healthUrl(), token),
  };
}
