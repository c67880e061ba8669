import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

export interface HealthServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** A named thing that must be well for the process to be ready. */
export interface Check {
  readonly name: string;
  isWell(): boolean | Promise<boolean>;
}

/**
 * `/healthz` says that the process is alive; `/readyz` that everything it needs is well, and names what is not (503).
 * Nothing here is secret, so nothing here asks who calls.
 * @throws the node error when the port is taken
 */
export async function startHealthServer(port: number, checks: readonly Check[]): Promise<HealthServer> {
  const server = createServer((request, response) => {
    void answer(request.url ?? "/", checks).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json", "x-content-type-options": "nosniff" });
      response.end(`${JSON.stringify(body)}\n`);
    });
  });
  server.requestTimeout = 5_000;
  server.listen(port);
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, stop: () => close(server) };
}

async function answer(url: string, checks: readonly Check[]): Promise<{ status: number; body: unknown }> {
  const path = url.split("?")[0];
  if (path === "/healthz") return { status: 200, body: { status: "ok" } };
  if (path !== "/readyz") return { status: 404, body: { error: "not found; there are /healthz and /readyz" } };
  const results = await Promise.all(checks.map(async (check) => [check.name, await isWell(check)] as const));
  const isReady = results.every(([, well]) => well);
  const states = Object.fromEntries(results.map(([name, well]) => [name, well ? "ok" : "failing"]));
  return { status: isReady ? 200 : 503, body: { status: isReady ? "ok" : "failing", checks: states } };
}

async function isWell(check: Check): Promise<boolean> {
  try {
    return await check.isWell();
  } catch {
    return false;
  }
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
