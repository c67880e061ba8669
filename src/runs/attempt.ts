import type { Clock } from "../lib/clock.ts";
import type { JsonObject } from "../lib/json.ts";
import { redact } from "../lib/redact.ts";
import type { Vault } from "../lib/seal.ts";
import { haltOn, type Why } from "./halt.ts";
import type { Held } from "./lease.ts";
import type { Outcome } from "./outcome.ts";
import { record, type OwnedDeps } from "./owned.ts";
import type { Executor, Telling } from "./ports.ts";
import { secretsOf, withoutSecrets } from "./secrets.ts";
import type { RunIn } from "./run.ts";
import { createTelling, type TellDeps } from "./tell.ts";

export interface AttemptDeps extends TellDeps, OwnedDeps {
  readonly clock: Clock;
  readonly vault: Vault | undefined;
  readonly executor: Executor;
}

/** What came of an attempt. `unknown`: it cannot be said, and the work may have been done. */
export type Attempted =
  | { readonly kind: "ended"; readonly outcome: Outcome }
  | { readonly kind: "unknown" }
  | { readonly kind: "halted"; readonly why: Why };

/** Under whose hands the work is. */
export interface Hands {
  readonly held: Held;
  /** Aborts when the process must end. */
  readonly ending: AbortSignal;
}

/** What a restart takes off the time that is left never leaves less than this, so that the target is asked at all. */
const leastTime = 30_000;

/**
 * One attempt of the work: begins it, or attaches to what was begun, and keeps what it tells. The timeout of the action is
 * for one attempt.
 */
export async function attemptWork(
  deps: AttemptDeps,
  run: RunIn<"running">,
  { held, ending }: Hands,
  by: "execute" | "recover",
  loggedLines: number,
): Promise<Attempted> {
  const { clock } = deps;
  const passed = by === "recover" ? clock.now() - (run.attemptAt ?? run.startedAt) : 0;
  const timeoutMs = Math.max(run.action.timeout - passed, Math.min(leastTime, run.action.timeout));
  const secrets = secretsOf(deps.vault, run);
  const telling = createTelling(
    deps,
    { id: run.id, fence: run.fence, loggedLines },
    (text) => redact(text, secrets),
    (location) => accept(deps, run, location, secrets),
    () => held.lose(),
  );
  const halting = haltOn(["timeout", "cancel", "lost"], { held, ending, clock, timeoutMs });
  try {
    const attempted = await effect(deps, run, held, halting.signal, telling, by);
    return attempted.kind === "ended"
      ? { kind: "ended", outcome: withoutSecrets(attempted.outcome, secrets) }
      : attempted;
  } catch (fault) {
    const why = halting.why();
    if (why) return { kind: "halted", why };
    deps.onFault(fault, run.id);
    return { kind: "ended", outcome: withoutSecrets(couldNotStart(fault), secrets) };
  } finally {
    halting.release();
    await telling.settled();
  }
}

/** The run's body with nothing sealed in it. */
export function openBody({ vault }: Pick<AttemptDeps, "vault">, run: RunIn<"running">): JsonObject {
  return (vault ? vault.unseal(run.body) : run.body) as JsonObject;
}

async function effect(
  deps: AttemptDeps,
  run: RunIn<"running">,
  held: Held,
  signal: AbortSignal,
  telling: Telling,
  by: "execute" | "recover",
): Promise<Attempted> {
  // Asked of the clock, not of a timer: a process that slept finds its timers late, and its lease over.
  if (!held.isOwned()) return { kind: "halted", why: "lost" };
  signal.throwIfAborted();
  if (by === "execute") {
    return { kind: "ended", outcome: await deps.executor.execute(run, openBody(deps, run), signal, telling) };
  }
  return (await deps.executor.recover?.(run, signal, telling)) ?? { kind: "unknown" };
}

/** A place that holds a secret is not stored; the run then cannot be attached to again. */
async function accept(
  deps: OwnedDeps,
  run: RunIn<"running">,
  location: string,
  secrets: readonly string[],
): Promise<void> {
  const readable = location.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const isClean = [location, readable].every((text) => redact(text, secrets) === text);
  if (isClean)
    await record(deps, run, (seen) => (seen.location === location ? undefined : { type: "accept", location }));
}

function couldNotStart(fault: unknown): Outcome {
  const reason = fault instanceof Error ? fault.message : String(fault);
  return { result: "failed", summary: `Signalbox could not carry this out: ${reason}` };
}
