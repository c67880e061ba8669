import type { PgBoss } from "pg-boss";
import type { SqlRunner } from "./tokens.ts";

/** A process that is paused while it has the lock must not keep the others from claiming. */
const takeLock =
  "select set_config('idle_in_transaction_session_timeout', '5000', true), pg_advisory_xact_lock(hashtext('signalbox lanes'))";

/**
 * Claims tokens while no other process does: whoever counts places and then takes one must not do so beside another one, or
 * both would take the last.
 * @param asked what the claim needs to know besides; it is waited for together with the lock
 */
export async function inTurn<T, Known>(
  boss: PgBoss,
  asked: Promise<Known>,
  claim: (db: SqlRunner, known: Known) => Promise<T>,
): Promise<T> {
  // Its fault is told by whoever waits for it, if anybody comes to that.
  asked.catch(() => undefined);
  const transaction = await boss.getDb().beginTransaction?.();
  if (!transaction) throw new Error("pg-boss has no transactions of its own");
  const { db } = transaction;
  try {
    const locked = db.executeSql(takeLock);
    const [known] = await Promise.all([asked, locked]);
    const claimed = await claim(db, known);
    await transaction.commit();
    return claimed;
  } catch (fault) {
    await transaction.rollback();
    throw fault;
  }
}

/**
 * How many places are taken, by all processes together: one for each lane whose token is held, and one for each in which a
 * run is at work although its token was taken back, as from a process that is cut off and has not let go yet.
 */
export async function takenPlaces(db: SqlRunner, queue: string, lanesAtWork: readonly string[]): Promise<number> {
  const { rows } = await db.executeSql(
    `select count(*)::int as taken from (
      select singleton_key from pgboss.job where name = $1 and state = 'active' union select unnest($2::text[])
    ) as lanes`,
    [queue, lanesAtWork],
  );
  return (rows as { taken: number }[])[0]?.taken ?? 0;
}
