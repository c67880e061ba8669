import type { App, ReceiverEvent } from "@slack/bolt";
import type { Log } from "../../lib/log.ts";
import { deliveryKey, type Deliveries } from "./deliveries.ts";

/** The part of Bolt that receivers speak to. */
export type Ear = (event: ReceiverEvent) => Promise<void>;

/** Hands Bolt each delivery once. A repetition is acknowledged as the first one was, on the way it came by. */
export function hearOnce(app: App, deliveries: Deliveries, log: Log): Ear {
  return async (event) => {
    const key = deliveryKey(event.body);
    const heard = await deliveries.once<unknown>(key, async (answered) => {
      await app.processEvent({
        ...event,
        // That the way of this delivery is gone is no reason to leave undone what the person wants: the same comes again on
        // another way, and gets this answer there.
        async ack(answer: unknown) {
          answered(answer);
          await acknowledge(event, answer, log);
        },
      });
    });
    if (!heard.isRepetition) return;
    log.debug("Slack delivered something once more", { key, retryNum: event.retryNum });
    await acknowledge(event, await heard.answer, log);
  };
}

async function acknowledge(event: ReceiverEvent, answer: unknown, log: Log): Promise<void> {
  try {
    await event.ack(answer);
  } catch (fault) {
    log.info("something could not be acknowledged on the way it came by; Slack will deliver it again", { fault });
  }
}

/** What a receiver takes for the app. */
export function appThatHears(app: App, ear: Ear): App {
  return Object.create(app, { processEvent: { value: ear } }) as App;
}
