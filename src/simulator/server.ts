import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { foreignRequest } from "./http/guard.ts";
import { jsonReply, sendReply, textReply } from "./http/reply.ts";
import { routeRequest, type Route } from "./http/router.ts";
import type { SocketMode } from "./transport/socket-mode.ts";

interface RunningServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Listens on this machine only. Rejects with Node's own error when the port is taken. */
export async function listen(
  port: number,
  routes: readonly Route[],
  socketMode: SocketMode | undefined,
): Promise<RunningServer> {
  const server = createServer((request, response) => void answer(routes, request, response));
  server.on("upgrade", (request, socket, head) => upgrade(socketMode, request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  return { port: (server.address() as AddressInfo).port, stop: () => close(server) };
}

async function answer(routes: readonly Route[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const foreign = foreignRequest(request);
    if (foreign !== undefined) {
      sendReply(response, jsonReply(403, { ok: false, error: "foreign_request", message: foreign }));
      return;
    }
    const reply = await routeRequest(routes, request, response);
    if (reply) sendReply(response, reply);
  } catch (error) {
    // A fault of the simulator itself: said aloud, so that nobody looks for it in the app.
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    sendReply(response, textReply(500, `The simulator failed.\n\n${why}`));
  }
}

function upgrade(socketMode: SocketMode | undefined, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const isSocket = (request.url ?? "").startsWith("/socket?");
  const isWelcome = isSocket && foreignRequest(request) === undefined && socketMode?.upgrade(request, socket, head);
  if (!isWelcome) socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
