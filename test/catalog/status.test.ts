import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createStatusBoard } from "../../src/catalog/status.ts";
import { Deployment } from "../../src/definition/configuration.ts";
import { createManualClock } from "../../src/lib/clock.ts";
import type { Log } from "../../src/lib/log.ts";
import { createWorkshop } from "./workshop.ts";

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function deployment(more: Partial<Deployment>): Deployment {
  const base = { id: "search-prod", name: "search-prod", kind: "search", env: "prod", cluster: "eu" };
  return Deployment.parse({ ...base, ingress: "http://127.0.0.1:1", ...more });
}

/** A board on a clock that stands still, and the facts that tests wait for. */
function createBoard() {
  const clock = createManualClock();
  const lines: string[] = [];
  const keep = (message: string): void => void lines.push(message);
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  let asked = Promise.withResolvers<undefined>();
  const board = createStatusBoard({ clock, log, onAsked: () => asked.resolve(undefined) });
  onTestFinished(() => board.stop());
  return {
    board,
    clock,
    lines,
    /** Moves time on, and resolves when a question that became due is answered. */
    later: async (ms: number): Promise<void> => {
      asked = Promise.withResolvers();
      clock.advance(ms);
      await asked.promise;
    },
  };
}

test("a status of the configuration is certain; none at all is unknown", () => {
  const { board } = createBoard();
  expect(board.statusOf(deployment({ status: "Upgrading" }))).toMatchObject({ name: "Upgrading", isStale: false });
  expect(board.statusOf(deployment({}))).toMatchObject({ name: "Unknown", isStale: true });
  expect(board.statusOf(deployment({ statusUrl: "http://127.0.0.1:1/status" }))).toMatchObject({
    name: "Unknown",
    isStale: true,
  });
});

test("a status is asked for again and again; failures keep the last known one and mark it", async () => {
  let answer: RequestListener = (_, response) =>
    response.end(JSON.stringify({ status: { name: "Running", color: "success" }, primary_metric: null, more: 1 }));
  let asked: string | undefined;
  const url = await serve((request, response) => {
    asked = `${request.method ?? ""} ${request.url ?? ""}`;
    answer(request, response);
  });
  const { board, clock, lines, later } = createBoard();
  const search = deployment({ statusUrl: `${url}/status?token=hush` });
  await board.watch([search], 30_000);
  expect(asked).toBe("GET /status?token=hush");
  expect(board.statusOf(search)).toMatchObject({ name: "Running", isStale: false });

  const failures: [RequestListener, string][] = [
    [(_, response) => response.writeHead(503).end("down"), "it answered HTTP 503"],
    [(_, response) => response.end("<html>"), "the answer is not JSON"],
    [(_, response) => response.end('{"status":"ok"}'), "the answer has no status.name"],
    [(request) => request.socket.destroy(), "could not connect"],
  ];
  for (const [failing, reason] of failures) {
    const good = answer;
    answer = failing;
    await later(30_000);
    expect(board.statusOf(search)).toMatchObject({ name: "Running", isStale: true });
    expect(lines.at(-1)).toContain(reason);
    answer = good;
    await later(30_000);
    expect(board.statusOf(search)).toMatchObject({ name: "Running", isStale: false });
  }
  expect(lines.join("\n")).not.toContain("hush");

  // Nobody answers: the question ends after 10 s.
  const reached = Promise.withResolvers<undefined>();
  answer = () => reached.resolve(undefined);
  clock.advance(30_000);
  await reached.promise;
  await later(10_000);
  expect(lines.at(-1)).toBe("The status of search-prod cannot be told: no answer within 10 s. Last known: Running.");
});

test("a service that stays down is one line in the log", async () => {
  const url = await serve((_, response) => response.writeHead(500).end());
  const { board, lines, later } = createBoard();
  await board.watch([deployment({ statusUrl: url })], 30_000);
  await later(30_000);
  await later(30_000);
  expect(lines).toEqual(["The status of search-prod cannot be told: it answered HTTP 500. Last known: Unknown."]);
});

test("a reload asks new deployments, forgets others, and a stopped board asks nobody", async () => {
  let count = 0;
  const url = await serve((_, response) => {
    count += 1;
    response.end('{"status":{"name":"Running"}}');
  });
  const { board, clock } = createBoard();
  const one = deployment({ statusUrl: `${url}/one` });
  const two = deployment({ id: "two", name: "two", statusUrl: `${url}/two` });
  await board.watch([one], 30_000);
  await board.watch([one, two], 30_000);
  expect(count).toBe(2);
  await board.watch([two], 30_000);
  expect(board.statusOf(one).name).toBe("Unknown");
  expect(board.statusOf(two).name).toBe("Running");
  await board.stop();
  clock.advance(3_600_000);
  expect(count).toBe(2);
});

test("an open catalog has asked everybody once, and answers for a deployment as it is today", async () => {
  const url = await serve((_, response) => response.end('{"status":{"name":"Running"}}'));
  const shop = await createWorkshop(`
deployments:
  - { id: a, name: a, kind: search, env: prod, cluster: eu, ingress: "http://127.0.0.1:1", statusUrl: "${url}" }
`);
  const catalog = await shop.open({ clock: createManualClock() });
  const asItWas = catalog.current().deploymentsById.get("a");
  if (!asItWas) throw new Error("no deployment");
  expect(catalog.statusOf(asItWas)).toMatchObject({ name: "Running", isStale: false });
  await shop.write(
    "signalbox.yaml",
    `deployments: [{ id: a, name: a, kind: search, env: prod, cluster: eu, ingress: "http://127.0.0.1:1", status: Upgrading }]\n`,
  );
  await catalog.reload();
  expect(catalog.statusOf(asItWas)).toMatchObject({ name: "Upgrading", isStale: false });
});
