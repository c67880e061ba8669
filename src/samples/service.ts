import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../lib/clock.ts";
import { readJson } from "./body.ts";
import type { Answer, Route, Tell } from "./route.ts";
import { tokenProblem } from "./token.ts";

export interface SampleServiceOptions {
  /** The deployment this is; tokens for another one are refused. */
  readonly deploymentId: string;
  readonly jwtSecret: string;
  readonly clock: Clock;
  /** 0, the default, is any free port. */
  readonly port?: number | undefined;
}

export interface SampleService {
  /** `http://127.0.0.1:…`, without a slash at the end. */
  readonly url: string;
  /** Resolves when nothing is served and nothing works any more. Requests under way are cut off. */
  stop(): Promise<void>;
}

/** How many answers are remembered for repeated keys. */
const rememberedAnswers = 1000;

/**
 * A small HTTP service on this machine, such as actions call: it verifies the token, and a repeated `Idempotency-Key`
 * gets the first answer without any work.
 */
export async function startSampleService(
  options: SampleServiceOptions,
  routes: readonly Route[],
): Promise<SampleService> {
  const stopping = new AbortController();
  const answersByKey = new Map<string, Promise<Answer>>();

  async function answerTo(request: IncomingMessage, tell: Tell): Promise<Answer> {
    const path = request.url?.split("?")[0] ?? "/";
    const here = routes.filter((route) => isAt(route.path, path));
    if (here.length === 0) return { problem: 404, detail: `There is nothing at ${path}.` };
    const route = here.find(({ method }) => method === request.method);
    if (!route) {
      const allow = here.map(({ method }) => method).join(", ");
      return { problem: 405, detail: `${path} takes ${allow} only.`, headers: { Allow: allow } };
    }
    const wrong = route.isOpen ? undefined : await tokenProblem(request.headers.authorization, options);
    if (wrong) return { problem: 401, detail: wrong, headers: { "WWW-Authenticate": "Bearer" } };
    const body = await readJson(request);
    if (!body.ok) return body.error;
    return once(request.headers["idempotency-key"], path, () => route.handle(body.value, stopping.signal, tell, path));
  }

  /** The work while it goes on counts too: a client that lost the connection and asks again waits for the same answer. */
  function once(key: string | string[] | undefined, path: string, work: () => Promise<Answer>): Promise<Answer> {
    if (typeof key !== "string") return work();
    const known = answersByKey.get(`${path} ${key}`);
    if (known) return known;
    const answer = work();
    answersByKey.set(`${path} ${key}`, answer);
    const [oldest] = answersByKey.keys();
    if (answersByKey.size > rememberedAnswers && oldest !== undefined) answersByKey.delete(oldest);
    return answer;
  }

  const server = createServer((request, response) => {
    answerTo(request, tellTo(request, response))
      .catch((): Answer => ({ problem: 500, detail: "The sample service has a defect." }))
      .then((answer) => send(response, answer))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      stopping.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function isAt(route: string, path: string): boolean {
  return route.endsWith("/*") ? path.startsWith(route.slice(0, -1)) : path === route;
}

/** A client that reads events gets them as a stream, which begins with the first; others wait for the answer. */
function tellTo(request: IncomingMessage, response: ServerResponse): Tell {
  const isStream = request.headers.accept?.includes("text/event-stream") ?? false;
  return (event, data) => {
    if (!isStream || response.destroyed) return;
    if (!response.headersSent) response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(`event: ${event}\ndata: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`);
  };
}

function send(response: ServerResponse, answer: Answer): void {
  if (response.headersSent) {
    const result = "status" in answer ? { status: "succeeded", body: answer.body } : { ...answer, status: "failed" };
    response.end(`event: result\ndata: ${JSON.stringify(result)}\n\n`);
    return;
  }
  if ("status" in answer) {
    const head = { "Content-Type": "application/json", ...answer.headers };
    response.writeHead(answer.status, head).end(JSON.stringify(answer.body));
    return;
  }
  const { problem: status, detail, headers } = answer;
  const problem = { type: "about:blank", title: STATUS_CODES[status], status, detail };
  response.writeHead(status, { "Content-Type": "application/problem+json", ...headers }).end(JSON.stringify(problem));
}
