import type { Deployment } from "../definition/configuration.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { DeploymentStatus } from "../runs/ports.ts";
import { fetchStatus } from "./status-document.ts";

/** Platz asks no more often than this, in ms. */
export const shortestStatusInterval = 15_000;

/** What we say of a deployment that never told its status. No action that names statuses runs on it. */
const unknownStatus: DeploymentStatus = { name: "Unknown", isStale: true };

interface StatusBoard {
  /**
   * From now on asks exactly these deployments, those that have a statusUrl. Resolves when each has been asked once
   * since it is watched. What is known of a URL outlives a reload.
   */
  watch(deployments: readonly Deployment[], intervalMs: number): Promise<void>;
  statusOf(deployment: Deployment): DeploymentStatus;
  /** Resolves when no question is under way any more. */
  stop(): Promise<void>;
}

interface Poll {
  readonly url: string;
  readonly intervalMs: number;
  readonly asked: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Asks deployments for their status, each on its own time.
 * @param deps.onAsked told after each answer and each failure, when the board has it
 */
export function createStatusBoard(deps: {
  readonly clock: Clock;
  readonly log: Log;
  readonly onAsked?: (deployment: Deployment) => void;
}): StatusBoard {
  const { clock, log } = deps;
  const pollsById = new Map<string, Poll>();
  const knownByUrl = new Map<string, DeploymentStatus>();

  function start(deployment: Deployment, url: string, intervalMs: number): Poll {
    const stopping = new AbortController();
    let timer: Timer | undefined;

    async function ask(): Promise<void> {
      try {
        learn(deployment, url, { ...(await fetchStatus(url, clock, stopping.signal)), isStale: false });
      } catch (error) {
        if (stopping.signal.aborted) return;
        const last = knownByUrl.get(url) ?? unknownStatus;
        learn(deployment, url, { ...last, isStale: true }, error);
      }
      // From the end of one question to the next, so that a slow service is not asked twice at once.
      timer = clock.after(intervalMs, () => {
        current = ask();
      });
      deps.onAsked?.(deployment);
    }

    const asked = ask();
    let current = asked;
    return {
      url,
      intervalMs,
      asked,
      async stop() {
        stopping.abort();
        timer?.cancel();
        await current;
        timer?.cancel();
      },
    };
  }

  function learn(deployment: Deployment, url: string, status: DeploymentStatus, error?: unknown): void {
    const before = knownByUrl.get(url);
    knownByUrl.set(url, status);
    // Only changes are told: a service that is down all night is one line.
    if (before?.name === status.name && before.isStale === status.isStale) return;
    const fields = { deployment: deployment.name, status: status.name };
    if (!status.isStale) {
      log.info(`${deployment.name} is ${status.name}.`, fields);
      return;
    }
    const reason = error instanceof Error ? error.message : String(error);
    log.warn(`The status of ${deployment.name} cannot be told: ${reason}. Last known: ${status.name}.`, fields);
  }

  return {
    async watch(deployments, intervalMs) {
      const urlsById = new Map(deployments.map(({ id, statusUrl }) => [id, statusUrl]));
      for (const [id, poll] of pollsById) {
        if (urlsById.get(id) === poll.url && poll.intervalMs === intervalMs) continue;
        pollsById.delete(id);
        void poll.stop();
      }
      for (const deployment of deployments) {
        const { id, statusUrl } = deployment;
        if (statusUrl && !pollsById.has(id)) pollsById.set(id, start(deployment, statusUrl, intervalMs));
      }
      for (const url of knownByUrl.keys()) {
        if (![...urlsById.values()].includes(url)) knownByUrl.delete(url);
      }
      await Promise.all([...pollsById.values()].map((poll) => poll.asked));
    },
    statusOf({ status, statusUrl }) {
      if (status) return { name: status, isStale: false };
      return (statusUrl && knownByUrl.get(statusUrl)) || unknownStatus;
    },
    async stop() {
      const polls = [...pollsById.values()];
      pollsById.clear();
      await Promise.all(polls.map((poll) => poll.stop()));
    },
  };
}
