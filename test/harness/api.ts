import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { makeToken } from "../../src/api/tokens/bot-token.ts";
import { issueDeploymentToken, toTokenKey } from "../../src/api/tokens/deployment-token.ts";
import { scopes, type Scope } from "../../src/api/tokens/scopes.ts";
import { openTokenFiles, tokensFolderOf, type TokenFiles } from "../../src/api/tokens/token-files.ts";
import { systemRandom } from "../../src/lib/ids.ts";
import { connectApi, type ApiClient } from "./api-client.ts";
import { givenSignalbox, jwtSecret, type Given, type Signalbox } from "./signalbox.ts";

/** A Signalbox with its API, and clients of it. */
export interface ServedApi extends Signalbox {
  url(): string;
  readonly tokens: TokenFiles;
  /** Makes a token for a bot. All scopes and a day, unless said. */
  botToken(bot: string, facts?: { scopes?: readonly Scope[]; expiresAt?: number }): Promise<string>;
  /** A client that speaks as the bot, by a token of its own. */
  asBot(bot: string): Promise<ApiClient>;
  asDeployment(id: string, env: string): ApiClient;
  withToken(token: string): ApiClient;
  /** Sends exactly this, with nothing put right on the way. */
  raw(
    method: string,
    target: string,
    headers?: Record<string, string>,
    body?: string,
  ): Promise<{ status: number; headers: Record<string, unknown>; text: string }>;
}

/** `ci` maintains search and orders, `boss` owns them, `reader` is a User in prod, `nobody` has no grant. */
export async function givenApi(given: Given): Promise<ServedApi> {
  const signalbox = await givenSignalbox({
    ...given,
    api: true,
    configuration(configuration) {
      for (const id of ["ci", "boss", "reader", "nobody"]) configuration.bots.push({ id, name: `Bot ${id}` });
      configuration.grants.push(
        { to: "bot:ci", role: "Maintainer", on: { kinds: ["search", "orders"] } },
        { to: "bot:boss", role: "Owner", on: { kinds: ["search", "orders"] } },
        { to: "bot:reader", role: "User", on: { envs: ["prod"] } },
      );
      given.configuration?.(configuration);
    },
  });
  const tokens = openTokenFiles(tokensFolderOf(signalbox.config.databaseFile));
  const url = () => `http://127.0.0.1:${signalbox.app().healthPort}`;
  const now = () => (given.overrides?.clock ?? { now: () => Date.now() }).now();

  const botToken: ServedApi["botToken"] = async (bot, facts = {}) => {
    const createdAt = now();
    const made = makeToken(systemRandom, {
      ...{ bot, name: "test", scopes, createdAt, expiresAt: createdAt + 86_400_000 },
      ...facts,
    });
    await tokens.write(made.record);
    return made.token;
  };

  return {
    ...signalbox,
    url,
    tokens,
    botToken,
    asBot: async (bot) => connectApi(url(), await botToken(bot)),
    asDeployment(id, env) {
      const deployment = { id, env, cluster: "eu-1" };
      return connectApi(url(), issueDeploymentToken(toTokenKey(jwtSecret), deployment, now()).token);
    },
    withToken: (token) => connectApi(url(), token),
    async raw(method, target, headers = {}, body) {
      const { hostname, port } = new URL(url());
      const sent = request({ hostname, port, method, path: target, headers });
      sent.end(body);
      const [response] = (await once(sent, "response")) as [IncomingMessage];
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      return { status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() };
    },
  };
}

/** A run that ci asks for. */
export function runCall(key: string, body: Record<string, unknown> = {}, parameters: Record<string, string> = {}) {
  return {
    parameters: { "Idempotency-Key": key, ...parameters },
    body: { action: "reindex", deployment: "search-prod", inputs: { force: true }, ...body },
  };
}
