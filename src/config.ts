import { readFileSync } from "node:fs";
import type { SlackOptions } from "./slack/connect.ts";
import { readTracing, type TracingSettings } from "./telemetry/traces/settings.ts";

/** Where the documents are. */
export interface Places {
  readonly configurationFile: string;
  readonly actionsDir: string;
  /** A directory of charts, each with actions of its own; undefined for none. */
  readonly chartsDir?: string | undefined;
}

export function readPlaces(environment: NodeJS.ProcessEnv): Places {
  return {
    configurationFile: environment["SIGNALBOX_CONFIG"] || "signalbox.yaml",
    actionsDir: environment["SIGNALBOX_ACTIONS"] || "actions",
    chartsDir: environment["SIGNALBOX_CHARTS"] || undefined,
  };
}

/** What a process needs to know at start, besides `signalbox.yaml`. Secrets come from the environment or from files. */
export interface Config extends Places {
  /** The file of SQLite; not looked at where there is a `databaseUrl`. */
  readonly databaseFile: string;
  /** The Postgres database that several processes share. It holds a password. */
  readonly databaseUrl?: string | undefined;
  /** Where tokens of bots are kept; undefined for the folder beside the file of SQLite. */
  readonly tokensFolder?: string | undefined;
  readonly botToken: string;
  readonly transport: SlackOptions["transport"];
  readonly slackApiUrl: string | undefined;
  /** Signs the tokens that targets get. */
  readonly jwtSecret: string;
  /** The secret before, as long as not all targets have the current one. */
  readonly previousJwtSecret?: string | undefined;
  /** Signs the tokens by which deployments call the API; without it `jwtSecret` does. */
  readonly apiJwtSecret?: string | undefined;
  /** Seals sensitive inputs. Without it, actions that have such inputs are refused. */
  readonly encryptionKey: string | undefined;
  /** The key before, which opens what it has sealed and seals nothing more. */
  readonly previousEncryptionKey?: string | undefined;
  /** Where the API, health and metrics are served; undefined for nowhere. */
  readonly healthPort: number | undefined;
  /** What `/metrics` and `/statusz` ask for; without it the first is open, and the second for this machine only. */
  readonly operationsToken?: string | undefined;
  /** How runs are traced; undefined for not at all. */
  readonly tracing?: TracingSettings | undefined;
  /** How long running work may go on after a stop was asked for, in ms. */
  readonly graceMs: number;
  /** For how long a process that gives no sign of life keeps the runs it works on, in ms. */
  readonly leaseMs: number;
  readonly logLevel: string;
}

/** The settings that do not fit, each with what is wrong and how to get the right value. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      ["Signalbox cannot start. These settings need a look:", ...problems.map((problem) => `  - ${problem}`)].join(
        "\n",
      ),
    );
    this.problems = problems;
  }
}

/** Where to find each secret, for the person who sets Signalbox up. */
export const howToGet = {
  SLACK_BOT_TOKEN:
    'the bot token, beginning with "xoxb-": api.slack.com/apps → your app → OAuth & Permissions → Bot User OAuth Token',
  SLACK_APP_TOKEN:
    'the app-level token, beginning with "xapp-", with the scope connections:write: api.slack.com/apps → your app → Basic Information → App-Level Tokens',
  SLACK_SIGNING_SECRET:
    "the signing secret, for HTTP mode: api.slack.com/apps → your app → Basic Information → App Credentials",
  SIGNALBOX_JWT_SECRET:
    "the secret that Signalbox and your services share, 32 characters or more: make one with `openssl rand -base64 32`",
} as const;

const logLevels = ["debug", "info", "warn", "error", "silent"];

/**
 * The environment to a Config, all problems at once. Each secret may be given by `NAME` or by `NAME_FILE`, a file that
 * holds it.
 * @throws {SettingsError}
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];

  function secret(name: string): string | undefined {
    return readSecret(environment, name, problems);
  }

  function needed(name: keyof typeof howToGet, fits: (value: string) => boolean): string {
    const value = secret(name);
    if (value && fits(value)) return value;
    problems.push(`${name} ${value ? "does not look right" : "is missing"}. It is ${howToGet[name]}`);
    return "";
  }

  function whole(name: string, fallback: number, most: number, least = 0): number {
    const text = environment[name];
    if (text === undefined || text === "") return fallback;
    if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    problems.push(`${name} is "${text}"; it must be a whole number from ${least} to ${most}`);
    return fallback;
  }

  const port = whole("PORT", 3000, 65_535);
  const healthPort = whole("SIGNALBOX_HEALTH_PORT", 8080, 65_535);
  const graceSeconds = whole("SIGNALBOX_GRACE_SECONDS", 20, 3_600);
  const database = secret("SIGNALBOX_DATABASE");
  // pg-boss takes a dead process for alive for at least so long.
  const leaseSeconds = whole("SIGNALBOX_LEASE_SECONDS", 15, 600, isPostgres(database) ? 10 : 3);
  const logLevel = environment["LOG_LEVEL"] ?? "info";
  if (!logLevels.includes(logLevel)) problems.push(`LOG_LEVEL is "${logLevel}"; use one of: ${logLevels.join(", ")}`);

  const signingSecret = secret("SLACK_SIGNING_SECRET");
  const transport: Config["transport"] =
    signingSecret && !secret("SLACK_APP_TOKEN")
      ? { kind: "http", signingSecret, port }
      : { kind: "socket", appToken: needed("SLACK_APP_TOKEN", (value) => value.startsWith("xapp-")) };
  if (transport.kind === "socket" && transport.appToken === "" && !signingSecret) {
    problems.push(`or, instead of SLACK_APP_TOKEN, SLACK_SIGNING_SECRET: ${howToGet.SLACK_SIGNING_SECRET}`);
  }

  const config: Config = {
    ...readPlaces(environment),
    databaseFile: readDatabaseFile(environment),
    databaseUrl: isPostgres(database) ? database : undefined,
    tokensFolder: readTokensFolder(environment, database),
    botToken: needed("SLACK_BOT_TOKEN", (value) => value.startsWith("xoxb-")),
    transport,
    slackApiUrl: environment["SLACK_API_URL"] || undefined,
    jwtSecret: needed("SIGNALBOX_JWT_SECRET", (value) => value.length >= 32),
    apiJwtSecret: apiSecretOf(secret("SIGNALBOX_API_JWT_SECRET"), problems),
    previousJwtSecret: secret("SIGNALBOX_JWT_SECRET_PREVIOUS"),
    encryptionKey: secret("SIGNALBOX_ENCRYPTION_KEY"),
    previousEncryptionKey: secret("SIGNALBOX_ENCRYPTION_KEY_PREVIOUS"),
    healthPort,
    operationsToken: readOperationsToken(environment, problems),
    tracing: readTracing(environment),
    graceMs: graceSeconds * 1_000,
    leaseMs: leaseSeconds * 1_000,
    logLevel,
  };
  if (config.encryptionKey !== undefined && config.encryptionKey.length < 32) {
    problems.push(
      "SIGNALBOX_ENCRYPTION_KEY is too short. It must be 32 characters or more: make one with `openssl rand -base64 32`",
    );
  }
  if (config.previousEncryptionKey !== undefined && config.encryptionKey === undefined) {
    problems.push("SIGNALBOX_ENCRYPTION_KEY_PREVIOUS only opens old values; set SIGNALBOX_ENCRYPTION_KEY as well");
  }
  if (config.previousJwtSecret !== undefined && config.previousJwtSecret.length < 32) {
    problems.push("SIGNALBOX_JWT_SECRET_PREVIOUS does not look right. It is the secret before, or not set at all");
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return config;
}

/** The token by which operators and monitoring ask; undefined when there is none. What is wrong is added to `problems`. */
export function readOperationsToken(environment: NodeJS.ProcessEnv, problems: string[]): string | undefined {
  const token = readSecret(environment, "SIGNALBOX_OPERATIONS_TOKEN", problems);
  if (token !== undefined && !/^\S{16,}$/.test(token)) {
    problems.push(
      "SIGNALBOX_OPERATIONS_TOKEN must be 16 characters or more without spaces: make one with `openssl rand -hex 24`",
    );
  }
  return token;
}

/** The file of SQLite. */
export function readDatabaseFile(environment: NodeJS.ProcessEnv): string {
  const database = readSecret(environment, "SIGNALBOX_DATABASE", []);
  return database === undefined || isPostgres(database) ? ".signalbox/signalbox.db" : database;
}

/** The URL of the Postgres database; undefined where a file is used. */
export function readDatabaseUrl(environment: NodeJS.ProcessEnv): string | undefined {
  const database = readSecret(environment, "SIGNALBOX_DATABASE", []);
  return isPostgres(database) ? database : undefined;
}

function isPostgres(database: string | undefined): database is string {
  return database !== undefined && /^[a-z]+:\/\//.test(database);
}

/** Where tokens are kept, when it is not beside the file of SQLite. */
export function readTokensFolder(environment: NodeJS.ProcessEnv, database?: string): string | undefined {
  return environment["SIGNALBOX_TOKENS"] || (isPostgres(database) ? ".signalbox/tokens" : undefined);
}

/**
 * The secret that signs the tokens of deployments, for the command line, which needs nothing of Slack.
 * @throws {SettingsError}
 */
export function readApiSecret(environment: NodeJS.ProcessEnv): string {
  const problems: string[] = [];
  const own = apiSecretOf(readSecret(environment, "SIGNALBOX_API_JWT_SECRET", problems), problems);
  const secret = own ?? readSecret(environment, "SIGNALBOX_JWT_SECRET", problems) ?? "";
  if (secret.length < 32 && problems.length === 0) {
    problems.push(`SIGNALBOX_JWT_SECRET is missing or too short. It is ${howToGet.SIGNALBOX_JWT_SECRET}`);
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return secret;
}

/** A secret of its own. The one that the services know too serves as well, but then each can make the tokens of all. */
function apiSecretOf(own: string | undefined, problems: string[]): string | undefined {
  if (own !== undefined && own.length < 32) {
    problems.push(
      "SIGNALBOX_API_JWT_SECRET is too short. It must be 32 characters or more: make one with `openssl rand -base64 32`",
    );
  }
  return own;
}

/** The secret by `NAME`, or from the file that `NAME_FILE` names. What is wrong is added to `problems`. */
export function readSecret(environment: NodeJS.ProcessEnv, name: string, problems: string[]): string | undefined {
  const file = environment[`${name}_FILE`];
  if (!file) return environment[name]?.trim() || undefined;
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch (fault) {
    const reason = (fault as NodeJS.ErrnoException).code ?? "unknown";
    problems.push(`${name}_FILE names ${file}, which cannot be read (${reason})`);
    return undefined;
  }
}
