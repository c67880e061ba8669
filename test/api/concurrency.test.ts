import { expect, test } from "vitest";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { givenApi, runCall } from "../harness/api.ts";

test("reject: of two at once one is denied with 409, as a run of its own", async () => {
  const { asBot, target } = await givenApi({ actions: [signalboxAction({ concurrency: "reject" })] });
  const [ci, boss] = [await asBot("ci"), await asBot("boss")];
  const answers = await Promise.all([ci.call("createRun", runCall("k")), boss.call("createRun", runCall("k"))]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  const denied = answers.find(({ status }) => status === 409);
  expect(denied?.body).toMatchObject({ code: "already_active", detail: expect.stringContaining("Bot ") as unknown });
  expect((await boss.call("getRun", { parameters: { id: denied?.body.run ?? "" } })).body).toMatchObject({
    status: "denied",
    refusal: { code: "already_active" },
  });
  (await target.request(1)).answer(200, {});
  expect(target.received).toHaveLength(1);
});

test("join: the second gets the first one's run with 200, also when it asks again", async () => {
  const { asBot, target } = await givenApi({ actions: [signalboxAction({ concurrency: "join" })] });
  const [ci, boss] = [await asBot("ci"), await asBot("boss")];
  const first = await ci.call("createRun", runCall("k"));
  expect(first).toMatchObject({ status: 201, body: { followers: [], priority: "normal" } });
  for (let time = 0; time < 2; time += 1) {
    expect(await boss.call("createRun", runCall("b"))).toMatchObject({
      status: 200,
      body: { id: first.body.id, requester: { key: "bot:ci" }, followers: [{ key: "bot:boss" }] },
    });
  }
  expect((await boss.call("createRun", runCall("b", { inputs: { force: false } }))).status).toBe(409);
  (await target.request(1)).answer(200, {});
});

test("replace: what waited says which run took its place", async () => {
  const { asBot, target } = await givenApi({ actions: [signalboxAction({ concurrency: "replace" })] });
  const ci = await asBot("ci");
  await ci.call("createRun", runCall("running"));
  const running = await target.request(1);
  const old = await ci.call("createRun", runCall("old"));
  const newer = await ci.call("createRun", runCall("new"));
  expect((await ci.call("getRun", { parameters: { id: old.body.id } })).body).toMatchObject({
    status: "cancelled",
    replacedBy: newer.body.id,
  });
  running.answer(200, {});
  (await target.request(2)).answer(200, {});
});

test("a lane that is full is 429 with Retry-After, and no run", async () => {
  const { asBot, target } = await givenApi({
    actions: [platzAction()],
    configuration: (configuration) => void (configuration.limits = { waitingPerLane: 1 }),
  });
  const ci = await asBot("ci");
  await ci.call("createRun", runCall("a"));
  const running = await target.request(1);
  const waiting = await ci.call("createRun", runCall("b"));
  const refused = await ci.call("createRun", runCall("c"));
  expect(refused).toMatchObject({ status: 429, body: { code: "lane_full" } });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(refused.body.run).toBeUndefined();
  expect((await ci.call("listRuns")).body.items).toHaveLength(2);
  // The key was not used up, and what waited and was taken back makes room.
  await ci.call("cancelRun", { parameters: { id: waiting.body.id } });
  await expect.poll(async () => (await ci.call("createRun", runCall("c"))).status).toBe(201);
  running.answer(200, {});
  (await target.request(2)).answer(200, {});
});

test("whoever may see a run may follow it while it goes on", async () => {
  const { asBot, target } = await givenApi({ actions: [platzAction()] });
  const [ci, reader, nobody] = [await asBot("ci"), await asBot("reader"), await asBot("nobody")];
  const { body } = await ci.call("createRun", runCall("k"));
  const follow = { parameters: { id: body.id } };
  expect(await reader.call("followRun", follow)).toMatchObject({
    status: 200,
    body: { followers: [{ key: "bot:reader" }] },
  });
  expect(await nobody.call("followRun", follow)).toMatchObject({ status: 404, body: { code: "unknown_run" } });
  (await target.request(1)).answer(200, {});
  await expect.poll(async () => (await ci.call("getRun", follow)).body.status).toBe("succeeded");
  expect(await ci.call("followRun", follow)).toMatchObject({ status: 409, body: { code: "already_decided" } });
});
