import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The service that actions act on: it answers at once, and says when a request has reached it. */
export interface Target {
  readonly url: string;
  /** When the next request gets here, by `performance.now()`. */
  nextRequest(): Promise<number>;
  stop(): Promise<void>;
}

export async function startTarget(): Promise<Target> {
  let waiting = Promise.withResolvers<number>();
  const server = createServer((request, response) => {
    // As soon as the head is there: from then on, the work has begun.
    waiting.resolve(performance.now());
    waiting = Promise.withResolvers<number>();
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    nextRequest: () => waiting.promise,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
