import type { Clock, Timer } from "../../lib/clock.ts";

/** One connection; never opened twice. */
export interface Connection {
  /** Resolves when events can come by it. Rejects when it does not come about. */
  open(): Promise<void>;
  /** Resolves when no more events come by it, also when it never came about. */
  readonly over: Promise<void>;
  close(): void;
}

export interface Supervisor {
  /** Resolves with the first connection; rejects when that one does not come about. */
  start(): Promise<void>;
  /** Whether events can reach us now. */
  isConnected(): boolean;
  stop(): void;
}

/** A connection that held for so long was well: the next one is opened at once. */
const wellMs = 5_000;
/** Connections that come about and soon end are renewed without much delay: nobody else hears what is said meanwhile. */
const mostShortLived = 2;
const shortestPauseMs = 250;
const longestPauseMs = 10_000;

/**
 * Keeps some connections open, so that events come by another one while one is renewed. One that ends is replaced at
 * once, and then less and less often. When none is left for a while, the process should end, to be started anew.
 * @param lostAfterMs how long without any connection
 */
export function superviseConnections(options: {
  readonly count: number;
  readonly connect: () => Connection;
  readonly clock: Clock;
  readonly lostAfterMs: number;
  readonly onConnectedAgain: () => void;
  readonly onLost: () => void;
}): Supervisor {
  const { count, connect, clock, lostAfterMs } = options;
  const up = new Set<Connection>();
  const all = new Set<Connection>();
  const pauses = new Set<Timer>();
  let patience: Timer | undefined;
  let isStopped = false;

  /** Opens one, and notes when it is over. */
  async function opened(): Promise<Connection> {
    const connection = connect();
    all.add(connection);
    void connection.over.then(() => {
      all.delete(connection);
      up.delete(connection);
      if (up.size === 0 && !isStopped) patience ??= clock.after(lostAfterMs, options.onLost);
    });
    try {
      await connection.open();
    } catch (fault) {
      connection.close();
      throw fault;
    }
    up.add(connection);
    if (patience) options.onConnectedAgain();
    patience?.cancel();
    patience = undefined;
    return connection;
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = clock.after(ms, () => {
        pauses.delete(timer);
        resolve();
      });
      pauses.add(timer);
    });
  }

  /** Keeps one of the places filled. */
  async function keep(first: Connection | undefined): Promise<void> {
    let failures = 0;
    let next = first;
    while (!mustStop()) {
      const since = clock.now();
      let wasUp = false;
      try {
        const current = next ?? (await opened());
        next = undefined;
        wasUp = true;
        await current.over;
      } catch {
        // The next try says whether it is better.
      }
      if (wasUp) failures = clock.now() - since >= wellMs ? 0 : Math.min(failures + 1, mostShortLived);
      else failures += 1;
      if (failures > 1 && !mustStop()) await pause(Math.min(longestPauseMs, shortestPauseMs * 2 ** (failures - 2)));
    }
  }

  function mustStop(): boolean {
    return isStopped;
  }

  function stop(): void {
    isStopped = true;
    patience?.cancel();
    for (const timer of pauses) timer.cancel();
    for (const connection of all) connection.close();
  }

  return {
    async start() {
      try {
        void keep(await opened());
      } catch (fault) {
        stop();
        throw fault;
      }
      for (let place = 1; place < count; place += 1) void keep(undefined);
    },
    isConnected: () => up.size > 0,
    stop,
  };
}
