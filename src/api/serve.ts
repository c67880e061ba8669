import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createApi } from "./create-api.ts";
import type { ApiDeps } from "./deps.ts";
import { securityHeaders } from "./guard.ts";
import type { Operations } from "./operations.ts";
import { problemType, toProblem } from "./problem.ts";

export interface ApiServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** How long a client may take to send its headers, its whole request, and nothing at all between two of them, in ms. */
const timeouts = { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 5_000 };

/**
 * Serves the API, health and metrics.
 * @throws the node error when the port is taken
 */
export async function startApiServer(port: number, deps: ApiDeps, operations: Operations): Promise<ApiServer> {
  const api = createApi(deps, operations);
  const listener = getRequestListener((request, env) => api.fetch(request, env), {
    overrideGlobalObjects: false,
    errorHandler: () => unreadable(),
  });
  const server = createServer({ ...timeouts, maxHeaderSize: 16 * 1024 }, (incoming, outgoing) => {
    void listener(incoming, outgoing);
  });
  server.listen(port);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** What comes so odd that it does not even become a request, such as a backslash in the path or a wrong Host. */
function unreadable(): Response {
  const problem = toProblem(400, { code: "bad_request", message: "The address or the Host header cannot be read." });
  return Response.json(problem, { status: 400, headers: { ...securityHeaders, "Content-Type": problemType } });
}
