import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Server as TcpServer, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

/** Starts a server on a free port, until the test has finished. Gives `127.0.0.1:port`. */
export async function listen(server: Server | TcpServer): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    // What clients do to the connection is theirs; the tests look at what the executor says.
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function serve(listener: RequestListener): Promise<string> {
  return `http://${await listen(createServer(listener))}`;
}

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Reply = (response: ServerResponse, asked: Asked) => void;

/** A server that answers its requests with these, one after the other; the last again and again. */
export async function serveInTurn(...replies: Reply[]): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const url = await serve((request, response) => {
    void text(request).then((body) => {
      const { method = "", url: path = "", headers } = request;
      const one = { method, url: path, headers, body };
      const reply = replies[Math.min(asked.length, replies.length - 1)];
      asked.push(one);
      reply?.(response, one);
    });
  });
  return { url, asked };
}

/** Answers at once, JSON for everything but text. */
export function reply(status: number, body?: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    const type = typeof body === "string" ? "text/plain" : "application/json";
    response.writeHead(status, { ...(body === undefined ? {} : { "content-type": type }), ...headers });
    response.end(body === undefined || typeof body === "string" ? body : JSON.stringify(body));
  };
}
