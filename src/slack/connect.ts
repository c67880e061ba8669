import { App, HTTPReceiver, LogLevel, SocketModeReceiver, webApi, type AppOptions } from "@slack/bolt";
import type { Clock, Timer } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { SlackDeps } from "./deps.ts";
import { registerListeners } from "./listeners.ts";
import { observedFetch, type OnSlackCall } from "./observed-fetch.ts";
import { createReporter } from "./reporter.ts";
import { slackErrorCode } from "./slack-error.ts";

/** How to reach Slack. */
export interface SlackOptions {
  readonly botToken: string;
  readonly transport:
    | { readonly kind: "socket"; readonly appToken: string }
    | { readonly kind: "http"; readonly signingSecret: string; readonly port: number };
  /** Another address of the Web API, such as the simulator's. Ends with a slash. */
  readonly apiUrl: string | undefined;
  /** Told once when the connection is lost and has not come back. The process should end, to be started anew. */
  readonly onLost: () => void;
  readonly onCall: OnSlackCall;
}

export interface SlackEdge {
  /** Whether events can reach us now. */
  isConnected(): boolean;
  /** Takes no more commands and clicks. Reports go on. */
  close(): Promise<void>;
  /** Reports what has happened, for as long as Slack answers in time, and then no more. */
  finish(): Promise<void>;
}

/** The credentials are not what Slack knows. `setting` names the one to mend. */
export class SlackCredentialError extends Error {
  readonly setting: "SLACK_BOT_TOKEN" | "SLACK_APP_TOKEN";
  readonly code: string;

  constructor(setting: SlackCredentialError["setting"], code: string) {
    super(`Slack does not accept ${setting} (${code})`);
    this.setting = setting;
    this.code = code;
  }
}

/** A socket that stays away this long does not come back by itself: the client gives up after some attempts. */
const lostAfterMs = 60_000;

/** How long a stopping process goes on telling Slack how the last runs ended; the next one tells the rest. */
const lastReportsMs = 3_000;

/**
 * Connects to Slack and begins to report.
 *
 * Two Web API clients: one 429 stops a whole client, so the one that opens modals, whose triggers live three seconds,
 * never waits behind the one that posts and updates messages.
 */
export async function connectSlack(options: SlackOptions, deps: SlackDeps): Promise<SlackEdge> {
  const address = {
    ...(options.apiUrl ? { slackApiUrl: options.apiUrl } : {}),
    fetch: observedFetch(options.onCall),
  };
  const logger = loggerOf(deps.log);
  const interactive = { ...address, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: 2_500 };
  const background = new webApi.WebClient(options.botToken, {
    ...address,
    logger,
    retryConfig: { retries: 3, minTimeout: 500, maxTimeout: 10_000 },
    timeout: 30_000,
  });
  const bot = await checkBotToken(background);

  const { receiver, isConnected, stopWatching } = receiverOf(options, logger, interactive, deps.clock, deps.log);
  const app: App = new App({
    token: options.botToken,
    receiver,
    clientOptions: interactive,
    logger,
    // Without these Bolt asks Slack who it is before every single event.
    botId: bot.id,
    botUserId: bot.userId,
    tokenVerificationEnabled: false,
  });
  app.error(async (fault) => deps.log.error("Bolt could not handle an event", { fault }));
  const listeners = registerListeners(app, deps);

  const reporter = createReporter(deps, background);
  await startReceiver(app, options);
  void reporter.drain();

  return {
    isConnected,
    async close() {
      stopWatching();
      listeners.stop();
      await app.stop();
    },
    async finish() {
      const patience = Promise.withResolvers<void>();
      const timer = deps.clock.after(lastReportsMs, patience.resolve);
      await Promise.race([reporter.drain(), patience.promise]);
      timer.cancel();
      reporter.stop();
    },
  };
}

export async function checkBotToken(
  client: webApi.WebClient,
): Promise<{ readonly id: string; readonly userId: string }> {
  try {
    const { bot_id: id, user_id: userId } = await client.auth.test();
    if (id === undefined || userId === undefined) throw new SlackCredentialError("SLACK_BOT_TOKEN", "not_a_bot");
    return { id, userId };
  } catch (fault) {
    const code = slackErrorCode(fault);
    throw code === undefined ? fault : new SlackCredentialError("SLACK_BOT_TOKEN", code);
  }
}

async function startReceiver(app: App, options: SlackOptions): Promise<void> {
  try {
    await (options.transport.kind === "http" ? app.start(options.transport.port) : app.start());
  } catch (fault) {
    const code = slackErrorCode(fault);
    throw code === undefined ? fault : new SlackCredentialError("SLACK_APP_TOKEN", code);
  }
}

interface WatchedReceiver {
  readonly receiver: NonNullable<AppOptions["receiver"]>;
  isConnected(): boolean;
  stopWatching(): void;
}

function receiverOf(
  options: SlackOptions,
  logger: ReturnType<typeof loggerOf>,
  clientOptions: webApi.WebClientOptions,
  clock: Clock,
  log: Log,
): WatchedReceiver {
  const { transport, onLost } = options;
  if (transport.kind === "http") {
    const receiver = new HTTPReceiver({ signingSecret: transport.signingSecret, logger });
    return { receiver, isConnected: () => true, stopWatching: () => undefined };
  }
  const receiver = new SocketModeReceiver({
    appToken: transport.appToken,
    logger,
    installerOptions: { clientOptions },
  });

  let isConnected = false;
  let isStopping = false;
  let patience: Timer | undefined;
  receiver.client.on("connected", () => {
    if (patience) log.info("connected to Slack again");
    isConnected = true;
    patience?.cancel();
    patience = undefined;
  });
  for (const event of ["close", "disconnected", "reconnecting"] as const) {
    receiver.client.on(event, () => {
      isConnected = false;
      if (isStopping) return;
      patience ??= clock.after(lostAfterMs, () => {
        log.error("the connection to Slack is lost and did not come back; ending, to be started anew");
        onLost();
      });
    });
  }
  return {
    receiver,
    isConnected: () => isConnected,
    stopWatching() {
      isStopping = true;
      patience?.cancel();
    },
  };
}

/** Bolt's own words into our log. Its debug and info levels are noise to an operator. */
export function loggerOf(log: Log) {
  const text = (messages: unknown[]) =>
    messages.map((message) => (message instanceof Error ? message.message : String(message))).join(" ");
  return {
    debug: () => undefined,
    info: (...messages: unknown[]) => log.debug(`slack: ${text(messages)}`),
    warn: (...messages: unknown[]) => log.warn(`slack: ${text(messages)}`),
    error: (...messages: unknown[]) => log.error(`slack: ${text(messages)}`),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
