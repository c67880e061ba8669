import { expect, test } from "vitest";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { givenApi, runCall } from "../harness/api.ts";

test("a frozen deployment is marked, and a run there is denied with 409 and the end of the freeze", async () => {
  const to = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 3_600_000).toISOString();
  const { asBot, target } = await givenApi({
    actions: [platzAction()],
    configuration: (configuration) =>
      void (configuration.freezes = [
        { id: "sale", reason: "The shop sells most.", on: { deployments: ["search-prod"] }, to },
      ]),
  });
  const ci = await asBot("ci");
  const action = await ci.call("getAction", { parameters: { id: "reindex" } });
  expect(action.body).toMatchObject({
    deployments: [
      { name: "search-prod", refusal: expect.stringContaining("is frozen until") as string },
      { name: "search-staging" },
      { name: "orders-prod" },
    ],
  });
  expect(JSON.stringify(action.body).match(/is frozen/g)).toHaveLength(1);

  const refused = await ci.call("createRun", runCall("k"));
  expect(refused).toMatchObject({ status: 409, body: { code: "frozen" } });
  expect((await ci.call("getRun", { parameters: { id: refused.body.run } })).body).toMatchObject({
    status: "denied",
    refusal: { code: "frozen", until: to },
  });
  expect(target.received).toHaveLength(0);
});

test("a throttle that is used up is 429 with Retry-After, and no run", async () => {
  const { asBot, target } = await givenApi({ actions: [signalboxAction({ throttle: { runs: 1, per: "1h" } })] });
  const ci = await asBot("ci");
  target.answersAtOnce(200, {});
  expect((await ci.call("createRun", runCall("a"))).status).toBe(201);
  const refused = await ci.call("createRun", runCall("b"));
  expect(refused).toMatchObject({ status: 429, body: { code: "throttled" } });
  expect(refused.body.run).toBeUndefined();
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(3_500);
  expect(seconds).toBeLessThanOrEqual(3_600);
});
