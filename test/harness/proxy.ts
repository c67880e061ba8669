import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A network between a client and a server that can fail. */
export interface Proxy {
  readonly port: number;
  /** Connections break, and no new one comes about. */
  cut(): void;
  /** Nothing arrives any more on the connections that there are, and nobody is told. New ones work. */
  lose(): void;
  /** New connections work again. */
  mend(): void;
  stop(): Promise<void>;
}

export async function startProxy(to: number): Promise<Proxy> {
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket }>();
  let isCut = false;

  const listener = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const server = connect(to, "127.0.0.1");
    const pair = { client, server };
    pairs.add(pair);
    client.pipe(server).pipe(client);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => {
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
    lose() {
      for (const { client, server } of pairs) {
        client.unpipe().pause();
        server.unpipe().pause();
      }
    },
    mend: () => void (isCut = false),
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
