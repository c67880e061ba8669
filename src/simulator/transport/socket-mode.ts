import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import type { Clock, Timer } from "../../lib/clock.ts";
import type { SlackObject } from "../control-types.ts";
import { isSlackObject, objectAt, parseJson, textAt } from "../slack-object.ts";
import type { Changes } from "../state/changes.ts";
import type { Ids } from "../state/ids.ts";
import { ackDeadlineMs, type Outcome, type Transport } from "./transport.ts";

const maxConnections = 10;
/** The client gives up on a server that has not pinged for thirty seconds. */
const pingEveryMs = 10_000;
/** How long after `refresh_requested` Slack itself hangs up. */
const drainMs = 10_000;
const goodbyeMs = 250;

/** Slack's end of Socket Mode. Each envelope goes to exactly one of at most ten connections. */
export interface SocketMode extends Transport {
  /** A single-use address for one connection. */
  openTicket(): string;
  /** Takes over an upgrade request on `/socket`; false when its ticket is unknown or used. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Asks every client to connect anew, as Slack does every few hours; with `warning` it says so beforehand. */
  refresh(reason: "warning" | "refresh_requested"): void;
  /** Turns new connections away (HTTP 503) until it is told otherwise. */
  refuse(on: boolean): void;
  isRefusing(): boolean;
  /** How many connections there are. */
  count(): number;
  /** Cuts every connection without a word. */
  drop(): void;
  /** Sends the latest envelope once more, as Slack sometimes does. Its acknowledgement changes nothing. */
  redeliverLast(): boolean;
  /** Says goodbye to every client, and hangs up on those that do not answer. */
  stop(): Promise<void>;
}

interface Connection {
  readonly socket: WebSocket;
  /** Gets no more envelopes: it was asked to go. */
  draining: boolean;
}

interface Pending {
  readonly frame: string;
  readonly started: number;
  connection: Connection | undefined;
  readonly timer: Timer;
  readonly settle: (outcome: Outcome) => void;
}

export function createSocketMode(options: {
  readonly appId: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly changes: Changes;
}): SocketMode {
  const { appId, clock, ids, changes } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload: 1_000_000 });
  const tickets = new Set<string>();
  const pendingById = new Map<string, Pending>();
  let connections: readonly Connection[] = [];
  let turn = 0;
  let lastFrame: string | undefined;
  let refusing = false;
  // Liveness is about the real network, so it runs in real time whatever the workspace's clock does.
  const pings = setInterval(() => {
    for (const { socket } of connections) socket.ping();
  }, pingEveryMs).unref();

  /** The next open connection in turn. */
  function choose(): Connection | undefined {
    const open = connections.filter(({ socket, draining }) => !draining && socket.readyState === socket.OPEN);
    turn += 1;
    return open[turn % Math.max(open.length, 1)];
  }

  function send(frame: string): Connection | undefined {
    const connection = choose();
    connection?.socket.send(frame);
    return connection;
  }

  function welcome(socket: WebSocket): void {
    if (connections.length >= maxConnections) {
      socket.send(JSON.stringify({ type: "disconnect", reason: "too_many_websockets", debug_info: { host } }));
      socket.close();
      return;
    }
    const connection: Connection = { socket, draining: false };
    connections = [...connections, connection];
    socket.on("message", (data) => receive(data));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => leave(connection));
    const num_connections = connections.length;
    socket.send(
      JSON.stringify({ type: "hello", num_connections, debug_info: debugInfo, connection_info: { app_id: appId } }),
    );
    for (const pending of pendingById.values()) if (!pending.connection) pending.connection = send(pending.frame);
    changes.note({ kind: "connection" });
  }

  /** What a lost connection has not acknowledged goes to another one, now or when one opens within the deadline. */
  function leave(connection: Connection): void {
    connections = connections.filter((other) => other !== connection);
    for (const pending of pendingById.values()) {
      if (pending.connection === connection) pending.connection = send(pending.frame);
    }
    changes.note({ kind: "connection" });
  }

  /** An acknowledgement, on whichever connection. Unknown, repeated and late ones find nothing to settle. */
  function receive(data: RawData): void {
    const frame = parseJson(rawText(data));
    if (!isSlackObject(frame)) return;
    const id = textAt(frame, "envelope_id") ?? "";
    const pending = pendingById.get(id);
    if (!pending) return;
    pendingById.delete(id);
    pending.timer.cancel();
    const payload = readAckPayload(frame);
    if (payload) pending.settle({ status: "acked", payload, elapsedMs: clock.now() - pending.started });
    else pending.settle({ status: "bad_response", reason: "invalid_json" });
  }

  function expire(id: string): void {
    const pending = pendingById.get(id);
    pendingById.delete(id);
    pending?.settle({ status: "operation_timeout" });
  }

  return {
    kind: "socket",
    connected: () => connections.length > 0,
    count: () => connections.length,
    isRefusing: () => refusing,
    refuse(on) {
      refusing = on;
    },
    deliver({ kind, payload, acceptsResponse, retry, copies = 1 }) {
      const id = ids.envelope();
      const frame = JSON.stringify({
        envelope_id: id,
        type: kind,
        payload,
        accepts_response_payload: acceptsResponse,
        ...(kind === "events_api" ? { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? "" } : {}),
      });
      const connection = send(frame);
      if (!connection) return Promise.resolve({ status: "dispatch_failed" });
      lastFrame = frame;
      for (let copy = 1; copy < copies; copy += 1) send(frame);
      return new Promise((settle) => {
        const timer = clock.after(ackDeadlineMs, () => expire(id));
        pendingById.set(id, { frame, started: clock.now(), connection, timer, settle });
      });
    },
    openTicket() {
      const ticket = ids.secret();
      tickets.add(ticket);
      return ticket;
    },
    upgrade(request, socket, head) {
      if (refusing) {
        socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n");
        return true;
      }
      const ticket = new URL(request.url ?? "/", "http://simulator").searchParams.get("ticket") ?? "";
      if (!tickets.delete(ticket)) return false;
      server.handleUpgrade(request, socket, head, welcome);
      return true;
    },
    refresh(reason) {
      for (const connection of connections) {
        connection.draining = true;
        connection.socket.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host } }));
        setTimeout(() => connection.socket.terminate(), drainMs).unref();
      }
    },
    drop() {
      for (const { socket } of connections) socket.terminate();
    },
    redeliverLast() {
      return lastFrame !== undefined && send(lastFrame) !== undefined;
    },
    async stop() {
      // Who is told goodbye may call again at once.
      refusing = true;
      clearInterval(pings);
      for (const { timer, settle } of pendingById.values()) {
        timer.cancel();
        settle({ status: "dispatch_failed" });
      }
      pendingById.clear();
      await Promise.all(connections.map(({ socket }) => sayGoodbye(socket)));
      server.close();
    },
  };
}

function sayGoodbye(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), goodbyeMs);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1000);
  });
}

const host = "applink-simulator";
const debugInfo = { host, build_number: 1, approximate_connection_time: 18_060 };

function rawText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data).toString("utf8");
}

/** Nothing, an empty object and an object are good; everything else is no acknowledgement that Slack understands. */
function readAckPayload(frame: SlackObject): SlackObject | undefined {
  const payload = frame["payload"];
  if (payload === undefined || payload === null || payload === "") return {};
  return objectAt(frame, "payload");
}
