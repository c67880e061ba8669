import { createSecretKey } from "node:crypto";
import type { Clock } from "../../lib/clock.ts";
import type { Executor } from "../../runs/ports.ts";
import { toOutcome } from "./outcome.ts";
import { planRequest } from "./plan.ts";
import { send, type Limits } from "./send.ts";
import { tokenFor } from "./token.ts";

export interface HttpExecutorOptions {
  /** What the tokens are signed with (HS256); deployments verify them with the same. */
  readonly jwtSecret: string;
  readonly clock: Clock;
  /** By default 64 KiB of an answer are kept, 10 MiB are read, and a connection may take 30 s. */
  readonly limits?: Partial<Limits> | undefined;
}

const defaultLimits: Limits = { keptBytes: 64 * 1024, readBytes: 10 * 1024 * 1024, connectMs: 30_000 };

/**
 * Carries a run out as one HTTP request to the ingress of its deployment, as Platz documents it.
 * @throws Error when the secret is empty
 */
export function createHttpExecutor({ jwtSecret, clock, limits }: HttpExecutorOptions): Executor {
  if (jwtSecret === "") throw new Error("the secret for the tokens is empty");
  const key = createSecretKey(jwtSecret, "utf8");
  return {
    async execute(run, body, signal) {
      signal.throwIfAborted();
      const token = tokenFor(run, key, clock.now());
      const plan = planRequest(run, body, token);
      if (!plan.ok) return { result: "failed", summary: `Nothing was sent: ${plan.error}.` };
      const exchange = await send(plan.value, { ...defaultLimits, ...limits }, clock, signal);
      return toOutcome(plan.value, exchange, token);
    },
  };
}
