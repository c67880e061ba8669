import { webApi } from "@slack/bolt";
import type { DirectorySnapshot } from "../access/directory.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Directory, DirectoryWanted } from "../runs/ports.ts";
import { accountIn } from "./account.ts";
import { loggerOf } from "./connection/bolt-log.ts";
import { checkBotToken } from "./connection/credentials.ts";
import { observedFetch, type OnSlackCall } from "./observed-fetch.ts";
import { createReadings } from "./readings.ts";

/** The directory of a Slack workspace: user groups, and the accounts behind members and e-mails. */
export interface SlackDirectory extends Directory {
  /** Slack says that a user group has changed: asks about it now. Never rejects. */
  groupChanged(userGroup: string): Promise<void>;
  /** Asks no more. */
  stop(): void;
}

const nothingWanted: DirectoryWanted = { userGroups: [], emails: [], refreshEvery: Infinity, trustFor: 0 };

/** Slack allows 20 questions about groups and 50 about e-mails a minute; a few at once are quick and stay below. */
const questionsAtOnce = 4;

/**
 * Asks Slack, each `refreshEvery`, who is in the groups and who is behind the e-mails that the configuration names. It
 * fails closed: what was never answered, or not within `trustFor`, is not known.
 * A third client of its own, since one 429 stops a whole client.
 */
export function createSlackDirectory(
  options: { readonly botToken: string; readonly apiUrl: string | undefined; readonly onCall?: OnSlackCall },
  deps: { readonly clock: Clock; readonly log: Log },
): SlackDirectory {
  const { clock, log } = deps;
  const client = new webApi.WebClient(options.botToken, {
    ...(options.apiUrl ? { slackApiUrl: options.apiUrl } : {}),
    ...(options.onCall ? { fetch: observedFetch(options.onCall) } : {}),
    logger: loggerOf(log),
    retryConfig: { retries: 1, minTimeout: 500 },
    timeout: 10_000,
    maxRequestConcurrency: questionsAtOnce,
  });
  let wanted = nothingWanted;
  let isStopped = false;
  let timer: Timer | undefined;
  let known: { readonly snapshot: DirectorySnapshot; readonly until: number } | undefined;
  // One round at a time: an older answer never replaces a newer one.
  let lastRound: Promise<void> = Promise.resolve();

  const common = { clock, log, onChange: () => (known = undefined) };
  const groups = createReadings<readonly string[]>({
    ...common,
    what: "the user group",
    ask: async (usergroup) => (await client.usergroups.users.list({ usergroup })).users ?? [],
  });
  const accounts = createReadings({
    ...common,
    what: "the member",
    ask: async (user) => judged(`The member ${user}`, accountIn((await client.users.info({ user })).user)),
  });
  const emails = createReadings({
    ...common,
    what: "the e-mail",
    ask: async (email) =>
      judged(`The account of ${email}`, accountIn((await client.users.lookupByEmail({ email })).user, email)),
  });

  function judged(who: string, found: ReturnType<typeof accountIn>) {
    if ("account" in found) return found.account;
    log.debug(`${who} ${found.reason}; it holds no grants.`);
    return undefined;
  }

  /** Asks about everything that was not asked about since `olderThan`. */
  function round(olderThan: number): Promise<void> {
    lastRound = lastRound.then(async () => {
      if (isStopped) return;
      await groups.readAll(wanted.userGroups, olderThan);
      const members = [...new Set([...groups.trusted(wanted.trustFor).values()].flat())];
      accounts.keepOnly(members);
      await Promise.all([accounts.readAll(members, olderThan), emails.readAll(wanted.emails, olderThan)]);
    });
    return lastRound;
  }

  function arm(): void {
    timer?.cancel();
    timer = undefined;
    if (isStopped || wanted.userGroups.length + wanted.emails.length === 0) return;
    timer = clock.after(wanted.refreshEvery, () => void round(clock.now()).then(arm));
  }

  return {
    current() {
      if (!known || clock.now() >= known.until) {
        const { trustFor } = wanted;
        const all = [groups, accounts, emails];
        known = {
          snapshot: {
            membersByUserGroup: groups.trusted(trustFor),
            accountsById: accounts.trusted(trustFor),
            accountsByEmail: emails.trusted(trustFor),
          },
          until: Math.min(...all.map((readings) => readings.trustedUntil(trustFor))),
        };
      }
      return known.snapshot;
    },
    async watch(next) {
      const isFirst = wanted === nothingWanted;
      wanted = next;
      known = undefined;
      groups.keepOnly(next.userGroups);
      emails.keepOnly(next.emails);
      if (next.userGroups.length + next.emails.length > 0) {
        // Once, at the start: with a wrong token every group would look empty, and waiting runs would be denied for it.
        if (isFirst) await checkBotToken(client);
        await round(-Infinity);
      }
      arm();
    },
    async groupChanged(userGroup) {
      if (!wanted.userGroups.includes(userGroup)) return;
      lastRound = lastRound.then(() => groups.read(userGroup));
      await round(clock.now() - wanted.refreshEvery);
    },
    stop() {
      isStopped = true;
      timer?.cancel();
    },
  };
}
