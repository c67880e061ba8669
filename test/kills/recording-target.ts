import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Chance } from "./random.ts";

/** One request as the customer's service saw it. Instants are of the test's own clock. */
export interface Seen {
  readonly deployment: string;
  readonly key: string;
  /** `ask` is a question about work that was taken over before. */
  readonly kind: "do" | "ask";
  readonly action: string;
  readonly begin: number;
  end: number;
  /** Whether the answer went out whole; else the other side went away. */
  isAnswered: boolean;
}

/** Services that stand behind deployments, one server for each, and remember everything. */
export interface RecordingTarget {
  readonly seen: readonly Seen[];
  /** The base URL of a deployment. */
  urlOf(deployment: string): string;
  /** From now on, work takes so long, in ms. */
  takes(ms: number): void;
  stop(): Promise<void>;
}

/** Whoever asks again shall not wait for long. */
const soon = { "content-type": "application/json", "retry-after": "1" };

/** @param failing the share of requests that fail, from 0 to 1 */
export async function startRecordingTarget(
  deployments: readonly string[],
  chance: Chance,
  failing: number,
): Promise<RecordingTarget> {
  const seen: Seen[] = [];
  const urls = new Map<string, string>();
  const servers: Server[] = [];
  /** How long work takes, in ms. */
  let range: [shortest: number, longest: number] = [10, 250];

  function handle(deployment: string, request: IncomingMessage, response: ServerResponse): void {
    const isQuestion = request.method === "GET";
    const one: Seen = {
      deployment,
      key: isQuestion ? ((request.url ?? "").split("/").at(-1) ?? "") : String(request.headers["idempotency-key"]),
      kind: isQuestion ? "ask" : "do",
      action: (request.url ?? "").split("/")[1] ?? "",
      begin: Date.now(),
      end: Infinity,
      isAnswered: false,
    };
    seen.push(one);
    request.resume();
    response.on("close", () => {
      one.end = Date.now();
      one.isAnswered = response.writableFinished;
    });
    const isWell = chance.share() >= failing;
    const timer = setTimeout(
      () => {
        if (one.action === "accepted" && !isQuestion) {
          response.writeHead(202, { ...soon, location: `/jobs/${one.key}` }).end("{}");
          return;
        }
        response.writeHead(isWell ? 200 : 500, soon).end(`{"key":"${one.key}"}`);
      },
      chance.between(...range),
    );
    response.on("close", () => clearTimeout(timer));
  }

  for (const deployment of deployments) {
    const server = createServer((request, response) => handle(deployment, request, response)).listen(0, "127.0.0.1");
    await once(server, "listening");
    servers.push(server);
    urls.set(deployment, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  return {
    seen,
    takes: (ms) => void (range = [ms, ms]),
    urlOf: (deployment) => urls.get(deployment) ?? "",
    async stop() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
        await once(server, "close");
      }
    },
  };
}
