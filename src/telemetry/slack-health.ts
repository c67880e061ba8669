import type { Clock } from "../lib/clock.ts";
import { formatDuration } from "../lib/duration.ts";

/** Whether people can reach us through Slack, and we them. */
export interface SlackHealth {
  /** Why not, in a few words for everybody; undefined when they can. */
  trouble(): string | undefined;
  isConnected(): boolean;
  /** Called for each request to Slack's Web API. */
  onCall(method: string, answer: string): void;
  /** From now on asks this. Until then nobody is connected. */
  watch(isConnected: () => boolean): void;
}

/** Answers that mean that no request gets through until somebody mends the app or its token. */
const refusals = new Set(["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"]);

export function createSlackHealth(clock: Clock): SlackHealth {
  let ask: () => boolean = () => false;
  let refusal: string | undefined;
  let lostSince: number | undefined;

  function isConnected(): boolean {
    const is = ask();
    lostSince = is ? undefined : (lostSince ?? clock.now());
    return is;
  }

  return {
    trouble() {
      if (refusal !== undefined) return `Slack refuses the bot token (${refusal})`;
      if (isConnected()) return undefined;
      return `no connection, seen for ${formatDuration(clock.now() - (lostSince ?? clock.now()))}`;
    },
    isConnected,
    onCall(_, answer) {
      if (refusals.has(answer)) refusal = answer;
      else if (answer === "ok") refusal = undefined;
    },
    watch: (isConnectedNow) => void (ask = isConnectedNow),
  };
}
