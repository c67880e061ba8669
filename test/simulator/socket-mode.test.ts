import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { createManualClock } from "../../src/lib/clock.ts";
import type { WorkspaceView } from "../../src/simulator/control-types.ts";
import type { Simulator } from "../../src/simulator/start.ts";
import { callMethod, connectBolt, get, openSimulator, personIn, requestWhere, until } from "./harness.ts";

interface Frame {
  type: string;
  envelope_id?: string;
  reason?: string;
  num_connections?: number;
  retry_attempt?: number;
  retry_reason?: string;
}

/** A bare client, for what Bolt hides. */
interface Client {
  readonly socket: WebSocket;
  next(): Promise<Frame>;
  ack(frame: Frame, payload?: unknown): void;
}

async function openUrl(simulator: Simulator): Promise<string> {
  const answer = await callMethod(simulator, "apps.connections.open", {}, simulator.appToken);
  expect(answer).toMatchObject({ ok: true });
  return String(answer["url"]);
}

async function connect(simulator: Simulator): Promise<Client> {
  const socket = new WebSocket(await openUrl(simulator));
  onTestFinished(() => socket.terminate());
  const frames: Frame[] = [];
  const waiting: ((frame: Frame) => void)[] = [];
  socket.on("message", (data: Buffer) => {
    const frame = JSON.parse(data.toString("utf8")) as Frame;
    const wake = waiting.shift();
    if (wake) wake(frame);
    else frames.push(frame);
  });
  await once(socket, "open");
  return {
    socket,
    next: () => {
      const frame = frames.shift();
      return frame ? Promise.resolve(frame) : new Promise((resolve) => waiting.push(resolve));
    },
    ack: ({ envelope_id }, payload) => socket.send(JSON.stringify({ envelope_id, payload })),
  };
}

function connected(simulator: Simulator, wanted: boolean): Promise<true> {
  return until(
    (since) => get<WorkspaceView>(simulator, `/control/workspace?${since}`),
    (state) => (state.app.connected === wanted ? true : undefined),
  );
}

test("hello says how many there are; a ticket opens one connection", async () => {
  const simulator = await openSimulator();
  expect(await (await connect(simulator)).next()).toMatchObject({ type: "hello", num_connections: 1 });
  expect(await (await connect(simulator)).next()).toMatchObject({ type: "hello", num_connections: 2 });
  const url = await openUrl(simulator);
  await once(new WebSocket(url), "open");
  const [error] = (await once(new WebSocket(url), "error")) as [Error];
  expect(error.message).toContain("404");
  expect(await callMethod(simulator, "apps.connections.open")).toMatchObject({ error: "not_allowed_token_type" });
});

test("the eleventh connection is turned away", async () => {
  const simulator = await openSimulator();
  for (let index = 0; index < 10; index += 1) await (await connect(simulator)).next();
  const eleventh = await connect(simulator);
  expect(await eleventh.next()).toMatchObject({ type: "disconnect", reason: "too_many_websockets" });
  await once(eleventh.socket, "close");
});

test("each envelope goes to exactly one connection, in turn; repeated acks change nothing", async () => {
  const simulator = await openSimulator();
  const clients = [await connect(simulator), await connect(simulator)];
  for (const client of clients) await client.next();
  const got: number[] = [];
  for (const [index, client] of clients.entries()) {
    void client.next().then((frame) => {
      got.push(index);
      client.ack(frame, { text: "first" });
      client.ack(frame, { text: "again" });
    });
  }
  const ana = personIn(simulator, "U0ANA");
  expect(await ana.command("/action one")).toMatchObject({ ok: true, ack: { text: "first" } });
  expect(await ana.command("/action two")).toMatchObject({ ok: true, ack: { text: "first" } });
  expect(got.sort()).toEqual([0, 1]);
});

test("an acknowledgement whose payload is no object is none that Slack understands", async () => {
  const simulator = await openSimulator();
  const client = await connect(simulator);
  await client.next();
  const command = personIn(simulator, "U0ANA").command("/action");
  client.ack(await client.next(), ["what"]);
  expect(await command).toMatchObject({ ok: false, error: "bad_response" });
});

test("a refresh loses nothing: what the old connection did not acknowledge goes to the new one", async () => {
  const simulator = await openSimulator();
  const old = await connect(simulator);
  await old.next();
  const ana = personIn(simulator, "U0ANA");
  const answered = ana.command("/action answered late by the old one");
  const inFlight = await old.next();
  simulator.refreshConnections();
  expect(await old.next()).toMatchObject({ type: "disconnect", reason: "refresh_requested" });
  const fresh = await connect(simulator);
  await fresh.next();
  old.ack(inFlight);
  expect(await answered).toMatchObject({ ok: true });

  const moved = ana.command("/action answered by the new one");
  const first = await fresh.next();
  simulator.dropConnections();
  await once(fresh.socket, "close");
  const last = await connect(simulator);
  expect(await last.next()).toMatchObject({ type: "hello" });
  const again = await last.next();
  expect(again.envelope_id).toBe(first.envelope_id);
  last.ack(again);
  expect(await moved).toMatchObject({ ok: true });
});

test("a Bolt app comes back by itself after a refresh", async () => {
  const simulator = await openSimulator();
  await connectBolt(simulator, (app) => app.command("/action", ({ ack }) => ack("here")));
  await connected(simulator, true);
  simulator.refreshConnections();
  await connected(simulator, false);
  await connected(simulator, true);
  expect(await personIn(simulator, "U0ANA").command("/action")).toMatchObject({ ok: true, ack: { text: "here" } });
});

test("an envelope may come twice", async () => {
  const simulator = await openSimulator();
  let heard = 0;
  await connectBolt(simulator, (app) =>
    app.command("/action", async ({ ack, respond }) => {
      await ack();
      heard += 1;
      await respond(`heard ${heard}`);
    }),
  );
  const ana = personIn(simulator, "U0ANA");
  expect(simulator.redeliverLast()).toBe(false);
  await ana.command("/action");
  await ana.message(({ text }) => text === "heard 1");
  expect(simulator.redeliverLast()).toBe(true);
  await ana.message(({ text }) => text === "heard 2");
});

test("events are sent again at once, after a minute and after five", async () => {
  const clock = createManualClock();
  const simulator = await openSimulator({ clock });
  const client = await connect(simulator);
  await client.next();
  await personIn(simulator, "U0ANA").say("@Signalbox are you there?");
  const attempts: unknown[] = [];
  for (const wait of [3_000, 3_000 + 60_000, 3_000 + 300_000, 0]) {
    const { retry_attempt, retry_reason } = await client.next();
    attempts.push([retry_attempt, retry_reason]);
    clock.advance(3_000);
    await requestWhere(simulator, ({ id, status }) => id === attempts.length + 1 && status === "failed");
    clock.advance(wait - 3_000);
  }
  expect(attempts).toEqual([
    [0, ""],
    [1, "timeout"],
    [2, "timeout"],
    [3, "timeout"],
  ]);
});
