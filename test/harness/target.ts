import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that reached the target. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** JSON unless another type is said; then the body is text. */
  answer(status: number, body?: unknown, contentType?: string): void;
}

/** A customer's service, as a real server: it tells what reached it and answers when the test says so. */
export interface Target {
  readonly url: string;
  readonly received: readonly Received[];
  /** The nth request, counted from 1, once it is there. */
  request(nth: number): Promise<Received>;
  /** From now on, requests are answered at once with this. */
  answersAtOnce(status: number, body: unknown): void;
  stop(): Promise<void>;
}

export async function startTarget(): Promise<Target> {
  const received: Received[] = [];
  const waiting: { nth: number; resolve: (request: Received) => void }[] = [];
  let atOnce: { status: number; body: unknown } | undefined;

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const arrived: Received = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
        answer: (status, body = {}, contentType = json) => send(response, status, body, contentType),
      };
      received.push(arrived);
      if (atOnce) arrived.answer(atOnce.status, atOnce.body);
      for (const { nth, resolve } of waiting) if (nth === received.length) resolve(arrived);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async request(nth) {
      const there = received[nth - 1];
      if (there) return there;
      const { promise, resolve } = Promise.withResolvers<Received>();
      waiting.push({ nth, resolve });
      return promise;
    },
    answersAtOnce: (status, body) => void (atOnce = { status, body }),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const json = "application/json";

function send(response: ServerResponse, status: number, body: unknown, contentType: string): void {
  response.writeHead(status, { "content-type": contentType });
  response.end(contentType === json ? JSON.stringify(body) : String(body));
}
