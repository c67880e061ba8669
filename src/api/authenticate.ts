import { err, ok, type Result } from "../lib/result.ts";
import type { ApiDeps, Caller } from "./deps.ts";
import { tokenIdOf, tokenProblem } from "./tokens/bot-token.ts";
import { verifyDeploymentToken } from "./tokens/deployment-token.ts";
import { scopes } from "./tokens/scopes.ts";

/** An `Authorization` header to who calls, or a sentence about why it is not accepted. */
export async function authenticate(deps: ApiDeps, authorization: string | undefined): Promise<Result<Caller, string>> {
  const token = /^Bearer +([\w.~+/=-]{1,4096})$/i.exec(authorization ?? "")?.[1];
  if (!token) return err("Send a token as “Authorization: Bearer …”. Make one with `signalbox token`.");
  const id = tokenIdOf(token);
  return id === undefined ? deploymentOf(deps, token) : botOf(deps, id, token);
}

async function botOf(deps: ApiDeps, id: string, token: string): Promise<Result<Caller, string>> {
  const now = deps.clock.now();
  const record = await deps.tokens.read(id);
  const problem = tokenProblem(record, token, now);
  if (problem !== undefined || !record) return err(problem ?? "The token is not known.");
  const bot = deps.catalog.current().policy.bots.find((candidate) => candidate.id === record.bot);
  if (!bot) return err(`The bot “${record.bot}” of this token is not listed in signalbox.yaml.`);
  await deps.tokens.markUsed(id, now).catch((fault: unknown) => {
    deps.log.warn("when a token was used could not be noted", { token: id, fault });
  });
  const actor = { kind: "bot", id: bot.id, name: bot.name } as const;
  return ok({ actor, scopes: record.scopes, rateKey: `token:${id}`, expiresAt: record.expiresAt });
}

function deploymentOf(deps: ApiDeps, token: string): Result<Caller, string> {
  const claims = verifyDeploymentToken(deps.tokenKey, token, deps.clock.now());
  if (!claims.ok) return claims;
  const { deploymentId, env, expiresAt } = claims.value;
  const deployment = deps.catalog.current().deploymentsById.get(deploymentId);
  if (!deployment) return err("The token is of a deployment that is not listed in signalbox.yaml.");
  if (deployment.env !== env)
    return err(`The token is for the env “${env}”, and ${deployment.name} is in another one.`);
  const actor = { kind: "deployment", id: deployment.id, name: deployment.name } as const;
  return ok({ actor, scopes, rateKey: `deployment:${deployment.id}`, expiresAt });
}
