import type { Executor, Stopping } from "../../src/runs/ports.ts";
import type { Outcome } from "../../src/runs/outcome.ts";
import { attemptOf, laneOf, type RunIn } from "../../src/runs/run.ts";
import type { OneProcess } from "./one-process.ts";

/** A request that reached the target and what became of it. */
export interface Sent {
  readonly nth: number;
  readonly runId: string;
  readonly lane: string;
  readonly by: OneProcess;
  readonly fence: number;
  readonly attempt: number;
  /** `ask`: about work that the target had taken over before. */
  readonly kind: "do" | "ask";
  isOpen: boolean;
  answer(how: Answer): void;
}

export type Answer = "succeeded" | "failed" | "transient" | "accepted";

/** The customers' systems: they remember everything that was asked of them. */
export interface Witness {
  readonly sent: readonly Sent[];
  open(): Sent[];
  /** The executor as one process has it. */
  executorOf(process: OneProcess): Executor;
}

/** @param onSent judges a request at the instant at which it arrives */
export function createWitness(onSent: (sent: Sent) => void): Witness {
  const sent: Sent[] = [];

  function send(process: OneProcess, run: RunIn<"running">, kind: Sent["kind"], signal: AbortSignal, accept: Accept) {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const one: Sent = {
      nth: sent.length + 1,
      runId: run.id,
      lane: laneOf(run),
      by: process,
      fence: run.fence,
      attempt: attemptOf(run),
      kind,
      isOpen: true,
      answer(how) {
        if (!one.isOpen) return;
        if (how === "accepted") {
          process.deliver(() => void accept(`/jobs/${one.nth}`).catch(reject));
          return;
        }
        one.isOpen = false;
        const result = how === "transient" ? "failed" : how;
        const isTransient = how === "transient" ? { isTransient: true } : {};
        process.deliver(() => resolve({ result, summary: `Request ${one.nth} said ${how}.`, ...isTransient }));
      },
    };
    signal.addEventListener("abort", () => {
      one.isOpen = false;
      reject(signal.reason as Error);
    });
    sent.push(one);
    onSent(one);
    return promise;
  }

  return {
    sent,
    open: () => sent.filter((one) => one.isOpen && one.by.isAlive()),
    executorOf: (process) => ({
      execute: (run, _body, signal, { onAccepted }) => send(process, run as RunIn<"running">, "do", signal, onAccepted),
      async recover(run, signal) {
        return { kind: "ended", outcome: await send(process, run, "ask", signal, async () => undefined) };
      },
      async stop(): Promise<Stopping> {
        return { isStopped: true, text: "The target has stopped." };
      },
    }),
  };
}

type Accept = (location: string) => Promise<void>;
