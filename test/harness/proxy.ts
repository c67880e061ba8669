import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { Transform } from "node:stream";

/** A network between a client and a server that can fail. */
export interface Proxy {
  readonly port: number;
  /** Connections break, and no new one comes about. */
  cut(): void;
  /** Nothing arrives any more on the connections that there are, and nobody is told. New ones work. */
  lose(): void;
  /** As `lose`, and it is no better with new connections. */
  swallow(): void;
  /** Whatever a client sends with these words in it arrives as nonsense of the same length, and the rest as it is. */
  spoil(words: string): void;
  /** How often that happened. */
  spoiled(): number;
  /** Whoever sends these words is cut off, without a word of the server. */
  hangUpAt(words: string): void;
  /** New connections work again, and all is said as it is meant. */
  mend(): void;
  stop(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  isLost: boolean;
}

function lose(pair: Pair): void {
  pair.isLost = true;
  pair.client.unpipe().pause();
  pair.server.unpipe().pause();
}

export async function startProxy(to: number): Promise<Proxy> {
  const pairs = new Set<Pair>();
  let isCut = false;
  let isSwallowing = false;
  let spoilt: string | undefined;
  let timesSpoiled = 0;
  let lastWords: string | undefined;

  function spoiling(server: Socket): Transform {
    return new Transform({
      transform(data: Buffer, _, done) {
        if (lastWords !== undefined && data.includes(lastWords)) {
          server.destroy();
          done();
          return;
        }
        const at = spoilt === undefined ? -1 : data.indexOf(spoilt);
        if (spoilt !== undefined && at >= 0) {
          data.fill("?", at, at + spoilt.length);
          timesSpoiled += 1;
        }
        done(null, data);
      },
    });
  }

  const listener = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const server = connect(to, "127.0.0.1");
    const pair = { client, server, isLost: false };
    pairs.add(pair);
    if (isSwallowing) lose(pair);
    else client.pipe(spoiling(server)).pipe(server).pipe(client);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      // The other side never hears of it when everything is lost.
      one.on("error", () => pair.isLost || other.destroy());
      one.on("close", () => {
        if (pair.isLost) return;
        other.destroy();
        pairs.delete(pair);
      });
    }
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");

  return {
    port: (listener.address() as AddressInfo).port,
    cut() {
      isCut = true;
      for (const { client, server } of pairs) {
        client.resetAndDestroy();
        server.resetAndDestroy();
      }
    },
    lose: () => pairs.forEach(lose),
    swallow() {
      isSwallowing = true;
      pairs.forEach(lose);
    },
    spoil: (words) => void (spoilt = words),
    spoiled: () => timesSpoiled,
    hangUpAt: (words) => void (lastWords = words),
    mend() {
      spoilt = undefined;
      lastWords = undefined;
      isCut = false;
      isSwallowing = false;
    },
    async stop() {
      listener.close();
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      await once(listener, "close");
    },
  };
}
