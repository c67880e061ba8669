import type { Context } from "hono";
import { streamSSE, type SSEStreamingApi } from "hono/streaming";
import { isFinal } from "../runs/run.ts";
import { authenticate } from "./authenticate.ts";
import type { ApiDeps, ApiEnv } from "./deps.ts";
import { visibleRun } from "./visible.ts";

/** How often a silent stream shows that it is alive, and that its token still is. */
const heartbeatMs = 15_000;

export function wantsStream(c: Context<ApiEnv>): boolean {
  return (c.req.header("accept") ?? "").toLowerCase().includes("text/event-stream");
}

/** What a stream tells of a run. */
export interface Told {
  /** Calls back when there may be something new besides events of the run. Returns how to stop that. */
  subscribe?(wake: () => void): () => void;
  /** Writes what is new since it was called last. */
  tellNew(stream: SSEStreamingApi): Promise<void>;
}

/** Answers with a stream that goes on until the run has ended or the token is no longer good for it. */
export function streamRun(c: Context<ApiEnv>, deps: ApiDeps, runId: string, told: Told): Response {
  const authorization = c.req.header("authorization");
  return streamSSE(
    c,
    (stream) => tell(deps, stream, runId, told, authorization),
    async (fault, stream) => {
      // A client that is gone, or a process that stops, is no fault.
      if (!stream.aborted) deps.log.error("a stream of a run broke off", { runId, fault });
    },
  );
}

async function tell(
  deps: ApiDeps,
  stream: SSEStreamingApi,
  runId: string,
  told: Told,
  authorization: string | undefined,
): Promise<void> {
  let wake: () => void = () => undefined;
  const leavers = [whenChanged(deps, runId, () => wake()), told.subscribe?.(() => wake())];
  stream.onAbort(() => wake());
  try {
    while (!stream.aborted) {
      // Made before anything is read, so that nothing that happens meanwhile is missed.
      const { promise: news, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const caller = await authenticate(deps, authorization);
      const run = caller.ok ? await visibleRun(deps, caller.value.actor, runId) : undefined;
      if (!run) return;
      // The run was read first: when it has ended, this is all there is.
      await told.tellNew(stream);
      if (isFinal(run.status)) return;
      const timer = deps.clock.after(heartbeatMs, () => {
        void stream.write(": still here\n\n").finally(resolve);
      });
      await news;
      timer.cancel();
    }
  } finally {
    for (const leave of leavers) leave?.();
  }
}

/** Many streams may be open, and most commits are of other runs: looking then would cost those runs their time. */
function whenChanged({ store }: ApiDeps, runId: string, wake: () => void): () => void {
  return store.subscribe((changes) => {
    // Nothing in the list: nobody knows what was committed.
    if (changes.length === 0 || changes.some((change) => change.runId === runId)) wake();
  });
}
