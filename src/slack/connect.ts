import { App, webApi } from "@slack/bolt";
import { loggerOf } from "./connection/bolt-log.ts";
import { checkBotToken } from "./connection/credentials.ts";
import { earsOf, type TransportOptions } from "./connection/ears.ts";
import type { OnFallback } from "./delivery/delivery.ts";
import { channelTexts, type SlackDeps } from "./deps.ts";
import { registerListeners } from "./listeners.ts";
import { observedFetch, type OnSlackCall } from "./observed-fetch.ts";
import type { Pace } from "./outbox/rates.ts";
import { createReporter } from "./reporter.ts";
import { createReaders } from "./readers.ts";

/** How to reach Slack. */
export interface SlackOptions {
  readonly botToken: string;
  readonly transport: TransportOptions;
  /** Another address of the Web API, such as the simulator's. Ends with a slash. */
  readonly apiUrl: string | undefined;
  /** Told once when the connection is lost and has not come back. The process should end, to be started anew. */
  readonly onLost: () => void;
  readonly onCall: OnSlackCall;
  readonly onFallback: OnFallback;
  /** How fast reports go out. */
  readonly pace: Pace;
}

export interface SlackEdge {
  /** Whether events can reach us now. */
  isConnected(): boolean;
  /** Takes no more commands and clicks. Reports go on. */
  close(): Promise<void>;
  /** Reports what has happened, for as long as Slack answers in time, and then no more. */
  finish(): Promise<void>;
}

/** How long a stopping process goes on telling Slack how the last runs ended; the next one tells the rest. */
const lastReportsMs = 3_000;

/**
 * Connects to Slack and begins to report.
 *
 * Two Web API clients: the one that opens modals, whose triggers live three seconds, never waits behind the one that posts
 * and updates messages. Neither repeats a call by itself: one 429 would stop a whole client. What people wait for is told
 * to them at once when it fails; what is reported waits in the outbox.
 */
export async function connectSlack(options: SlackOptions, deps: SlackDeps): Promise<SlackEdge> {
  const { clock, log } = deps;
  const address = {
    ...(options.apiUrl ? { slackApiUrl: options.apiUrl } : {}),
    fetch: observedFetch(options.onCall),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  };
  const logger = loggerOf(log);
  const interactive = { ...address, timeout: 2_500 };
  const background = new webApi.WebClient(options.botToken, { ...address, logger, timeout: 30_000 });
  const bot = await checkBotToken(background);

  const ears = earsOf(
    options.transport,
    { clientOptions: interactive, onLost: options.onLost },
    { clock, log, logger },
  );
  const app: App = new App({
    token: options.botToken,
    receiver: ears,
    clientOptions: interactive,
    logger,
    // Without these Bolt asks Slack who it is before every single event.
    botId: bot.id,
    botUserId: bot.userId,
    tokenVerificationEnabled: false,
    // Nothing is remembered of a channel here, and Bolt would look for it at every event.
    convoStore: false,
  });
  app.error(async (fault) => log.error("Bolt could not handle an event", { fault }));
  const readers = createReaders(app.client, clock, () => channelTexts(deps).language);
  const listeners = registerListeners(app, deps, readers);

  const reporter = createReporter(deps, background, {
    pace: options.pace,
    onFallback: options.onFallback,
    readers,
  });
  await app.start();
  void reporter.drain();

  return {
    isConnected: () => ears.isConnected(),
    async close() {
      listeners.stop();
      await app.stop();
    },
    async finish() {
      const patience = Promise.withResolvers<void>();
      const timer = clock.after(lastReportsMs, patience.resolve);
      await Promise.race([reporter.drain(), patience.promise]);
      timer.cancel();
      reporter.stop();
    },
  };
}
