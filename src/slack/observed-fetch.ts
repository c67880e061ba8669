import type { webApi } from "@slack/bolt";

/**
 * Told of each request to Slack's Web API, also of those that the client repeats by itself.
 * @param answer `ok`, Slack's error code, `ratelimited` for each 429, `http_500` and the like, or `no_answer`
 * @param ms until the answer was there
 */
export type OnSlackCall = (method: string, answer: string, ms: number) => void;

type Fetch = NonNullable<webApi.WebClientOptions["fetch"]>;

/** A `fetch` for a Web API client that tells of its calls. It changes nothing of them. */
export function observedFetch(onCall: OnSlackCall): Fetch {
  return async (url, init) => {
    const begunAt = performance.now();
    const method = methodOf(String(url));
    try {
      const response = await fetch(url, init);
      onCall(method, await answerOf(response.clone()), performance.now() - begunAt);
      return response;
    } catch (fault) {
      onCall(method, "no_answer", performance.now() - begunAt);
      throw fault;
    }
  };
}

/** Files go to addresses that Slack makes up for each. */
function methodOf(url: string): string {
  const last = new URL(url).pathname.split("/").at(-1) ?? "";
  return /^[a-z]+(\.[A-Za-z]+)+$/.test(last) ? last : "upload";
}

async function answerOf(response: Response): Promise<string> {
  if (response.status === 429) return "ratelimited";
  if (!response.ok) return `http_${response.status}`;
  if (!response.headers.get("content-type")?.includes("json")) return "ok";
  const text = await response.text();
  try {
    const body = JSON.parse(text) as { readonly ok?: unknown; readonly error?: unknown };
    return body.ok === true ? "ok" : String(body.error);
  } catch {
    return "unreadable";
  }
}
