import { expect, test } from "vitest";
import { platzAction } from "../harness/actions.ts";
import { givenApi, runCall, type ServedApi } from "../harness/api.ts";
import type { ScenarioConfiguration } from "../harness/signalbox.ts";

const neighbour = { deployment: "orders-prod", inputs: {} };

async function given(configuration?: (configuration: ScenarioConfiguration) => void): Promise<ServedApi> {
  return givenApi({
    actions: [platzAction(), platzAction({ id: "wipe", title: "Wipe", allowed_role: "Owner" })],
    ...(configuration ? { configuration } : {}),
  });
}

test("a deployment runs actions of Maintainers on its neighbours, and the run says who acted", async () => {
  const { asDeployment, target } = await given();
  const search = asDeployment("d-search-prod", "prod");
  const run = await search.call("createRun", runCall("k", neighbour));
  expect(run).toMatchObject({ status: 201, body: { requester: { kind: "deployment", name: "search-prod" } } });
  expect(run.body).not.toHaveProperty("parent");
  (await target.request(1)).answer(200, {});
  const wipe = await search.call("createRun", runCall("w", { ...neighbour, action: "wipe" }));
  expect(wipe).toMatchObject({ status: 403, body: { code: "role_too_low" } });
});

test("beyond its env, or when it is switched off, it runs nothing", async () => {
  const { asDeployment, writeConfiguration } = await given();
  const beyond = await asDeployment("d-search-prod", "prod").call(
    "createRun",
    runCall("k", { deployment: "search-staging" }),
  );
  expect(beyond).toMatchObject({ status: 403, body: { code: "other_env" } });

  await writeConfiguration((configuration) => void (configuration.implicitDeploymentGrants = false));
  let tries = 0;
  await expect
    .poll(async () => {
      const answer = await asDeployment("d-search-prod", "prod").call("createRun", runCall(`off${tries++}`, neighbour));
      return answer.body.code;
    })
    .toBe("no_role");
});

test("a chain of deployments is counted whether or not they say so, and ends at the depth that is allowed", async () => {
  const { asDeployment, asBot, target } = await given((configuration) => void (configuration.api = { maxDepth: 1 }));
  const search = asDeployment("d-search-prod", "prod");
  const orders = asDeployment("d-orders-prod", "prod");
  const root = await (await asBot("ci")).call("createRun", runCall("root", { inputs: {} }));
  await target.request(1);

  const said = { "X-Signalbox-Run-Id": root.body.id };
  const first = await search.call("createRun", runCall("one", neighbour, said));
  expect(first.body.parent).toEqual({ run: root.body.id, depth: 1 });
  const unsaid = await search.call("createRun", runCall("two", neighbour));
  expect(unsaid.body.parent).toEqual({ run: root.body.id, depth: 1 });

  const inner = await target.request(2);
  expect(inner.headers["x-signalbox-run-id"]).toBe(first.body.id);
  const back = { deployment: "search-prod", inputs: {} };
  for (const [key, headers] of [
    ["loop", { "X-Signalbox-Run-Id": first.body.id }],
    ["loop, silently", {}],
  ] as const) {
    const refused = await orders.call("createRun", runCall(key.replaceAll(" ", ""), back, headers));
    expect(refused).toMatchObject({ status: 403, body: { code: "too_deep" } });
  }
});

test("a deployment names only runs that it has got, and an old one does not make a chain look short", async () => {
  const { asDeployment, asBot, target } = await given((configuration) => void (configuration.api = { maxDepth: 1 }));
  const ci = await asBot("ci");
  const old = await ci.call("createRun", runCall("old", { deployment: "orders-prod", inputs: {} }));
  (await target.request(1)).answer(200, {});
  await expect
    .poll(async () => (await ci.call("getRun", { parameters: { id: old.body.id } })).body.status)
    .toBe("succeeded");

  await ci.call("createRun", runCall("root", { inputs: {} }));
  await target.request(2);
  const search = asDeployment("d-search-prod", "prod");
  const stolen = await search.call("createRun", runCall("s", neighbour, { "X-Signalbox-Run-Id": old.body.id }));
  expect(stolen).toMatchObject({ status: 422, body: { code: "unknown_parent" } });
  await search.call("createRun", runCall("one", neighbour));
  await target.request(3);

  const back = runCall("b", { deployment: "search-prod", inputs: {} }, { "X-Signalbox-Run-Id": old.body.id });
  const refused = await asDeployment("d-orders-prod", "prod").call("createRun", back);
  expect(refused).toMatchObject({ status: 403, body: { code: "too_deep" } });
});

test("owners set the status of a deployment that has no other, it decides what runs, and a restart keeps it", async () => {
  const served = await given(({ deployments }) => {
    const { status: _, ...rest } = deployments[0] ?? {};
    deployments.push({ ...rest, id: "d-free", name: "free" });
  });
  const { app, start } = served;
  const set = async (bot: string, id: string, name: string) =>
    (await served.asBot(bot)).call("setDeploymentStatus", { parameters: { id }, body: { name } });
  const attempt = async (key: string) =>
    (await served.asBot("ci")).call("createRun", runCall(key, { deployment: "free" }));

  expect(await attempt("1")).toMatchObject({ status: 409, body: { code: "status_not_allowed" } });
  expect(await set("ci", "d-free", "Running")).toMatchObject({ status: 403 });
  expect(await set("nobody", "d-free", "Running")).toMatchObject({ status: 404 });
  expect(await set("boss", "d-search-prod", "Running")).toMatchObject({ status: 409 });
  expect(await set("boss", "d-free", " ")).toMatchObject({ status: 422 });
  expect(await set("boss", "d-free", "Running")).toMatchObject({
    body: { status: { name: "Running", isStale: false } },
  });
  expect(await attempt("2")).toMatchObject({ status: 201 });

  await set("boss", "d-free", "Upgrading");
  await app().stop();
  await start();
  expect(await attempt("3")).toMatchObject({ status: 409, body: { code: "status_not_allowed" } });
});
