import { readFile } from "node:fs/promises";
import { InvalidArgumentError, type Command } from "commander";
import { isTokenId, makeToken } from "../api/tokens/bot-token.ts";
import { issueDeploymentToken, toTokenKey } from "../api/tokens/deployment-token.ts";
import { isScope, scopes, type Scope } from "../api/tokens/scopes.ts";
import { openTokenFiles, tokensFolderOf, type TokenFiles } from "../api/tokens/token-files.ts";
import { CatalogError } from "../catalog/catalog.ts";
import { readApiSecret, readDatabaseFile, readDatabaseUrl, readPlaces, readTokensFolder } from "../config.ts";
import { compileConfiguration } from "../definition/compile.ts";
import type { Configuration } from "../definition/configuration.ts";
import { closest } from "../lib/closest.ts";
import { systemClock } from "../lib/clock.ts";
import { parseDuration } from "../lib/duration.ts";
import { systemRandom } from "../lib/ids.ts";
import { explain } from "./explain.ts";

interface CreateOptions {
  readonly bot: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expires: number;
}

/** The tokens of the HTTP API. All of it works while the server runs. */
export function addToken(program: Command): void {
  const token = program.command("token").description("the tokens of the HTTP API");
  token
    .command("create")
    .description("make a token for a bot; it is shown once")
    .requiredOption("--bot <id>", "a bot of signalbox.yaml")
    .requiredOption("--name <text>", "what the token is for, for the list")
    .requiredOption("--scopes <list>", `what it may be used for, with commas: ${scopes.join(", ")}`, toScopes)
    .option("--expires <duration>", "how long it holds, such as 90d", toLifetime, toLifetime("90d"))
    .action((options: CreateOptions) => told(() => create(options)));
  token
    .command("list")
    .description("all tokens of bots: what they are for, and when each was used last")
    .action(() => told(list));
  token
    .command("revoke")
    .argument("<id>", "as in the list", toTokenId)
    .description("end a token now; a running server refuses it from the next request on")
    .action((id: string) => told(() => revoke(id)));
  token
    .command("deployment")
    .argument("<id>", "the id of a deployment of signalbox.yaml")
    .description("make a token, good for an hour, by which a deployment calls the API")
    .action((id: string) => told(() => forDeployment(id)));
}

async function create({ bot, name, scopes: wanted, expires }: CreateOptions): Promise<void> {
  const { bots } = await configuration();
  refuseUnknown("bot", bot, bots);
  const createdAt = systemClock.now();
  const facts = { bot, name, scopes: wanted, createdAt, expiresAt: createdAt + expires };
  const { token, record } = makeToken(systemRandom, facts);
  await files().write(record);
  console.log(token);
  console.error(
    `This is the only time that the token is shown. Its id is ${record.id}; it expires ${day(record.expiresAt)}.`,
  );
}

async function list(): Promise<void> {
  const tokens = await files().list();
  if (tokens.length === 0) console.log("There are no tokens. Make one with `signalbox token create`.");
  for (const { id, bot, name, scopes: granted, expiresAt, revokedAt, lastUsedAt } of tokens) {
    const state =
      revokedAt !== undefined
        ? `revoked ${day(revokedAt)}`
        : `${expiresAt <= systemClock.now() ? "expired" : "expires"} ${day(expiresAt)}`;
    const used = lastUsedAt === undefined ? "never used" : `last used ${day(lastUsedAt)}`;
    console.log([id, `bot:${bot}`, granted.join(","), state, used, name].join("  "));
  }
}

async function revoke(id: string): Promise<void> {
  const tokens = files();
  const record = await tokens.read(id);
  if (!record) throw new Refused(`There is no token with the id ${id}. See \`signalbox token list\`.`);
  await tokens.write({ ...record, revokedAt: record.revokedAt ?? systemClock.now() });
  console.log(`The token ${id} of bot:${record.bot} is revoked.`);
}

async function forDeployment(id: string): Promise<void> {
  const key = toTokenKey(readApiSecret(process.env));
  const { deployments } = await configuration();
  const deployment = refuseUnknown("deployment", id, deployments);
  console.log(issueDeploymentToken(key, deployment, systemClock.now()).token);
}

class Refused extends Error {}

async function told(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (fault) {
    console.error(fault instanceof Refused ? fault.message : explain(fault));
    process.exitCode = 1;
  }
}

function files(): TokenFiles {
  return openTokenFiles(
    readTokensFolder(process.env, readDatabaseUrl(process.env)) ?? tokensFolderOf(readDatabaseFile(process.env)),
  );
}

async function configuration(): Promise<Configuration> {
  const { configurationFile } = readPlaces(process.env);
  const text = await readFile(configurationFile, "utf8").catch((fault: unknown) => {
    const code = (fault as NodeJS.ErrnoException).code ?? "unknown";
    throw new Refused(`${configurationFile} cannot be read (${code}). SIGNALBOX_CONFIG names the configuration.`);
  });
  const compiled = compileConfiguration(text, configurationFile);
  if (!compiled.configuration) throw new CatalogError(compiled.problems);
  return compiled.configuration;
}

function refuseUnknown<Item extends { readonly id: string }>(word: string, id: string, known: readonly Item[]): Item {
  const found = known.find((item) => item.id === id);
  if (found) return found;
  const ids = known.map((item) => item.id);
  const meant = closest(id, ids);
  const mend = meant
    ? `Did you mean “${meant}”?`
    : ids.length > 0
      ? `Known are: ${ids.join(", ")}.`
      : "None is listed.";
  throw new Refused(`There is no ${word} “${id}” in signalbox.yaml. ${mend}`);
}

function toScopes(text: string): readonly Scope[] {
  const named = text.split(",").map((part) => part.trim());
  const unknown = named.find((part) => !isScope(part));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no scope “${unknown}”.`);
  return [...new Set(named.filter(isScope))];
}

function toLifetime(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0 && ms <= 366 * 86_400_000) return ms;
  throw new InvalidArgumentError("It must be a duration of at most 366d, such as 90d or 12h.");
}

function toTokenId(text: string): string {
  if (isTokenId(text)) return text;
  throw new InvalidArgumentError("It must be the id of a token, as in the list.");
}

/** In UTC: logs and people compare it across zones. */
function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ").concat(" UTC");
}
