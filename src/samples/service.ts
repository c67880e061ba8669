import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../lib/clock.ts";
import { readJson } from "./body.ts";
import type { Answer, Route } from "./route.ts";
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

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const path = request.url?.split("?")[0] ?? "/";
    const here = routes.filter((route) => route.path === path);
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
    return once(request.headers["idempotency-key"], path, () => route.handle(body.value, stopping.signal));
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
    answerTo(request)
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

function send(response: ServerResponse, answer: Answer): void {
  if ("status" in answer) {
    response.writeHead(answer.status, { "Content-Type": "application/json" }).end(JSON.stringify(answer.body));
    return;
  }
  const { problem: status, detail, headers } = answer;
  const problem = { type: "about:blank", title: STATUS_CODES[status], status, detail };
  response.writeHead(status, { "Content-Type": "application/problem+json", ...headers }).end(JSON.stringify(problem));
}
