import type { Client } from "pg";
import { z } from "zod";
import type { Clock, Timer } from "../../lib/clock.ts";
import type { Json } from "../../lib/json.ts";
import type { Log } from "../../lib/log.ts";
import { createListeners } from "../listeners.ts";
import type { Connections } from "./pool.ts";

const channel = "signalbox";
const listen = `listen ${channel}`;

/** Postgres takes less than 8000 bytes. */
const longest = 7_900;

const firstPauseMs = 250;
const longestPauseMs = 5_000;

/** How often a connection shows that it leads somewhere, before it is given up. */
const beatsPerSilence = 3;

/** Anybody who may connect to the database may say something on the channel. */
const Payload = z.object({ from: z.string(), topic: z.string(), content: z.custom<Json>().optional() });

/** What one replica tells the others. It is a hint: who misses it finds out by looking, somewhat later. */
export interface Notice {
  readonly topic: string;
  /** Undefined when it was too long to be told, or there was no connection for a while: anything may have happened. */
  readonly content: Json | undefined;
}

export interface News {
  /** The statement that tells the others, when its transaction commits. */
  notice(topic: string, content: unknown): { readonly sql: string; readonly parameters: readonly unknown[] };
  /** Calls back for what others have told. Returns how to stop that. */
  subscribe(listener: (notice: Notice) => void): () => void;
  /** Tells the others now. Never rejects. */
  tell(topic: string, content: Json): void;
  /** To be called for a content that has not the form of its topic: it is as if nobody had said it. */
  ignore(): void;
  /** The topic of what was missed. */
  readonly missed: "missed";
  stop(): Promise<void>;
}

/**
 * LISTEN and NOTIFY on a connection of its own, which comes back by itself.
 * @param self told to nobody who says the same
 */
export async function openNews(
  connections: Connections,
  deps: { readonly self: string; readonly clock: Clock; readonly log: Log },
): Promise<News> {
  const { self, clock, log } = deps;
  const { silenceMs } = connections;
  const listeners = createListeners<Notice>(log);
  let client: Client | undefined;
  let timer: Timer | undefined;
  let pauseMs = firstPauseMs;
  let isStopped = false;

  async function connect(): Promise<void> {
    const next = connections.single();
    next.on("error", () => lost(next));
    next.on("end", () => lost(next));
    next.on("notification", ({ payload }) => receive(payload ?? ""));
    client = next;
    try {
      await next.connect();
      await next.query(listen);
    } catch (fault) {
      drop(next);
      throw fault;
    }
    if (isStopped) {
      void next.end().catch(() => undefined);
      return;
    }
    pauseMs = firstPauseMs;
    beat(next);
  }

  /**
   * Who only listens is silent: a statement from time to time shows whether anybody would be heard. The same one again costs
   * nothing where all is well, and fails on a server that has become a standby, although queries pass.
   */
  function beat(which: Client): void {
    if (silenceMs === undefined || which !== client || isStopped) return;
    timer = clock.after(silenceMs / beatsPerSilence, () => {
      which.query(listen).then(
        () => beat(which),
        () => lost(which),
      );
    });
  }

  /** Whether it was the one in use. */
  function drop(which: Client): boolean {
    if (which !== client) return false;
    client = undefined;
    timer?.cancel();
    void which.end().catch(() => undefined);
    return true;
  }

  function lost(which: Client): void {
    if (isStopped || !drop(which)) return;
    log.warn(
      "the connection that hears of other replicas was lost; connecting again, and looking for their news meanwhile",
    );
    tryLater();
  }

  /** A connection that comes about need not be one on which can be listened, so both are tried until both succeed. */
  function tryLater(): void {
    if (isStopped) return;
    // A connection that is cut off while it comes about says so twice, and two tries would become two that listen.
    timer?.cancel();
    timer = clock.after(pauseMs, () => {
      connect().then(
        () => {
          log.info("news of other replicas are heard again");
          listeners.call({ topic: "missed", content: undefined });
        },
        (fault: unknown) => {
          log.debug("other replicas cannot be heard yet; trying again", { fault });
          tryLater();
        },
      );
    });
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }

  function receive(payload: string): void {
    const read = readPayload(payload);
    if (read === undefined) ignore();
    else if (read.from !== self) listeners.call({ topic: read.topic, content: read.content });
  }

  /** What it says is not logged: nobody knows whose words it is. */
  function ignore(): void {
    log.debug("something on the channel of the replicas is no news of theirs");
  }

  function notice(topic: string, content: unknown): { sql: string; parameters: unknown[] } {
    const whole = JSON.stringify({ from: self, topic, content });
    const payload = Buffer.byteLength(whole) <= longest ? whole : JSON.stringify({ from: self, topic });
    return { sql: "select pg_notify($1, $2)", parameters: [channel, payload] };
  }

  async function stop(): Promise<void> {
    isStopped = true;
    timer?.cancel();
    await client?.end().catch(() => undefined);
  }

  try {
    await connect();
  } catch (fault) {
    await stop();
    throw fault;
  }
  return {
    notice,
    ignore,
    missed: "missed",
    subscribe: (listener) => listeners.add(listener),
    tell(topic, content) {
      const { sql, parameters } = notice(topic, content);
      connections.pool.query(sql, parameters).catch((fault: unknown) => {
        log.debug("other replicas could not be told; they will look for themselves", { topic, fault });
      });
    },
    stop,
  };
}

function readPayload(payload: string): z.output<typeof Payload> | undefined {
  try {
    return Payload.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}
