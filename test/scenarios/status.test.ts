import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { contains } from "../harness/person.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

/** A status endpoint that says what the test wants; undefined is HTTP 500. */
async function givenStatusEndpoint(document: unknown) {
  let current = document;
  const server = createServer((_request, response) => {
    response.writeHead(current === undefined ? 500 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(current ?? {}));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/status`,
    says: (next: unknown) => void (current = next),
  };
}

const reported = {
  status: { name: "Running", color: "success" },
  primary_metric: { value: 1200, unit: "docs/s", short_description: "Indexing", color: "primary" },
  metrics: [{ value: "3", unit: "", short_description: "Shards" }, { nonsense: true }],
  notices: [{ level: "Warning", text: "Disk is at 81% <!channel>" }],
};

test("given deployments that report, when somebody asks, then they see status, metrics and notices of those that they may see", async () => {
  const endpoint = await givenStatusEndpoint(reported);
  const { ana, zed } = await givenSignalbox({
    actions: [platzAction()],
    configuration: ({ deployments, grants }) => {
      const { status: _status, ...first } = deployments[0] ?? {};
      deployments[0] = { ...first, statusUrl: endpoint.url };
      grants[0] = { to: "ana", role: "User", on: { kinds: ["search"] } };
    },
  });
  await ana.types("/action status");
  const list = await ana.sees("Deployments");
  expect(
    contains(list, ":large_green_circle: *search-prod*  Running  ·  prod, eu-1  ·  Indexing: 1200 docs/s  ·  1 notice"),
  ).toBe(true);
  expect(contains(list, "*search-staging*  Running")).toBe(true);
  expect(contains(list, "orders-prod")).toBe(false);

  await ana.types("/action status search-prod");
  const one = await ana.sees("Shards: 3");
  expect(contains(one, ":warning: Warning: Disk is at 81%")).toBe(true);
  expect(JSON.stringify(one)).not.toContain("<!channel>");
  await ana.types("/action status orders-prod");
  await ana.sees("There is no deployment “orders-prod”");
  await zed.types("/action status");
  await zed.sees("There is no deployment that you may see");
});

test("given a status endpoint that fails, then the last known status holds, and says that it is the last known", async () => {
  const endpoint = await givenStatusEndpoint(reported);
  const clock = createManualClock(Date.now());
  const { ana } = await givenSignalbox({
    actions: [platzAction()],
    configuration: ({ deployments }) => {
      const { status: _status, ...first } = deployments[0] ?? {};
      deployments[0] = { ...first, statusUrl: endpoint.url };
    },
    overrides: { clock },
  });
  endpoint.says(undefined);
  clock.advance(30_000);
  await expect
    .poll(async () => {
      await ana.types("/action status search-prod");
      return (await ana.messages()).at(-1)?.text;
    })
    .toBe("search-prod: Running (last known; it does not answer now)");
});

test("given a status that changes between approval and start, or between request and approval, then nothing runs", async () => {
  const { ana, bo, target, writeConfiguration } = await givenSignalbox({
    actions: [signalboxAction({ approval: { required: 1, role: "Owner" } })],
  });
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal("Rebuild search index")).submits();
  const card = await bo.sees("Waiting for approval");
  await writeConfiguration(({ deployments }) => void (deployments[0] = { ...deployments[0], status: "Upgrading" }));
  await expect
    .poll(async () => {
      await ana.types("/action status search-prod");
      return (await ana.messages()).at(-1)?.text;
    })
    .toBe("search-prod: Upgrading");
  await bo.clicks(card, "Approve", { confirm: true });
  await bo.sees("search-prod is Upgrading");
  expect(target.received).toHaveLength(0);
});

test("given a queued run, when the deployment goes in flight before its turn, then it is denied at the start", async () => {
  const { ana, target, writeConfiguration } = await givenSignalbox({
    actions: [platzAction({ allowed_on_statuses: [] })],
  });
  for (let nth = 0; nth < 2; nth += 1) {
    await ana.types("/action run reindex search-prod");
    await (await ana.seesModal("Rebuild search index")).submits();
  }
  const first = await target.request(1);
  await ana.sees("Queued behind");
  await writeConfiguration(({ deployments }) => void (deployments[0] = { ...deployments[0], status: "Deleting" }));
  await expect
    .poll(async () => {
      await ana.types("/action status search-prod");
      return (await ana.messages()).at(-1)?.text;
    })
    .toBe("search-prod: Deleting");
  first.answer(200, {});
  await ana.sees("Not started: search-prod is Deleting; “Rebuild search index” cannot run meanwhile.");
  expect(target.received).toHaveLength(1);
});
