import http from "node:http";
import { once } from "node:events";
import type { Work } from "../contenders/contender.ts";

/** What a run does: `http` calls the target, over connections that are kept; `none` does nothing. */
export function effectOf(job: string, targetUrl: string): Work {
  if (job === "none") return async () => undefined;
  const agent = new http.Agent({ keepAlive: true });
  return async (lane, n) => {
    const headers = { "content-type": "application/json" };
    const request = http.request(targetUrl, { method: "POST", agent, headers });
    request.end(JSON.stringify({ lane, n, note: "x".repeat(280) }));
    const [answer] = (await once(request, "response")) as [http.IncomingMessage];
    answer.resume();
    await once(answer, "end");
  };
}
