import type { webApi } from "@slack/bolt";
import type { Clock } from "../lib/clock.ts";

/** People move seldom. */
const keptMs = 60 * 60_000;
/** A form must be open within three seconds of the click, with or without the zone. */
const patienceMs = 800;

interface Known {
  readonly zone: string | undefined;
  readonly until: number;
}

/** Tells people's time zones. Undefined without the scope `users:read`, or when Slack takes too long. */
export function createZones(client: webApi.WebClient, clock: Clock): (member: string) => Promise<string | undefined> {
  const knownByMember = new Map<string, Known>();

  async function ask(member: string): Promise<string | undefined> {
    const zone = await client.users.info({ user: member }).then(
      ({ user }) => user?.tz,
      () => undefined,
    );
    knownByMember.set(member, { zone, until: clock.now() + keptMs });
    return zone;
  }

  return async (member) => {
    const known = knownByMember.get(member);
    if (known && clock.now() < known.until) return known.zone;
    const tooLate = Promise.withResolvers<undefined>();
    const timer = clock.after(patienceMs, () => tooLate.resolve(undefined));
    try {
      return await Promise.race([ask(member), tooLate.promise]);
    } finally {
      timer.cancel();
    }
  };
}
