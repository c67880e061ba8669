import type { RetentionStore } from "../runs/retention.ts";
import type { Writer } from "./writer.ts";

export function createRetentionStore(writer: Writer): RetentionStore {
  return {
    removeEndedBefore(instant, limit, now) {
      return writer.write(async (transaction) => {
        // Only what has ended has an end: a run that may go on is never among them.
        const old = await transaction
          .selectFrom("run")
          .select("id")
          .where("ended_at", "is not", null)
          .where("ended_at", "<", instant)
          .orderBy("ended_at")
          .limit(limit)
          .execute();
        const ids = old.map(({ id }) => id);
        const removed = { runs: ids.length, events: 0, messages: 0 };
        if (ids.length > 0) {
          const events = await transaction.deleteFrom("run_event").where("run_id", "in", ids).executeTakeFirst();
          const messages = await transaction.deleteFrom("message").where("run_id", "in", ids).executeTakeFirst();
          await transaction.deleteFrom("run").where("id", "in", ids).execute();
          removed.events = Number(events.numDeletedRows);
          removed.messages = Number(messages.numDeletedRows);
          await transaction
            .insertInto("retention_log")
            .values({ at: now, ended_before: instant, ...removed })
            .execute();
        }
        return { value: removed, changes: [] };
      });
    },
  };
}
