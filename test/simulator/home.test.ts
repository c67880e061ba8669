import { expect, test } from "vitest";
import type { HomeView, OpenView } from "../../src/simulator/control-types.ts";
import { defaultSeed } from "../../src/simulator/seed.ts";
import type { Simulator } from "../../src/simulator/start.ts";
import { callMethod, connectBolt, form, get, openSimulator, personIn, plain, post, until } from "./harness.ts";

const go = { type: "button", action_id: "go", text: plain("Go") };
const page = (text: string) => ({
  type: "home",
  callback_id: "start",
  blocks: [
    { type: "section", block_id: "said", text: plain(text) },
    { type: "actions", block_id: "buttons", elements: [go] },
  ],
});

function homeOf(simulator: Simulator, user: string, isWanted: (view: OpenView) => boolean): Promise<OpenView> {
  return until(
    (since) => get<HomeView>(simulator, `/control/home?user=${user}${since}`),
    ({ view }) => (view && isWanted(view) ? view : undefined),
  );
}

const says = (text: string) => (view: OpenView) => JSON.stringify(view.blocks).includes(text);

test("opening the tab tells the app, which publishes; a click there opens a modal", async () => {
  const simulator = await openSimulator();
  const opened: object[] = [];
  await connectBolt(simulator, (bolt) => {
    bolt.event("app_home_opened", async ({ event, client }) => {
      opened.push(event);
      if (event.tab === "home") await client.views.publish({ user_id: event.user, view: page("hello") as never });
    });
    bolt.action("go", async ({ ack, body, client }) => {
      await ack();
      if ("trigger_id" in body) await client.views.open({ trigger_id: body.trigger_id, view: form() as never });
    });
  });
  expect(await post(simulator, "/control/home", { user: "U0ANA" })).toMatchObject({ ok: true });
  const home = await homeOf(simulator, "U0ANA", says("hello"));
  expect(home).toMatchObject({ type: "home", callback_id: "start", root_view_id: home.id, previous_view_id: null });
  expect(opened).toMatchObject([{ tab: "home", user: "U0ANA", channel: expect.stringMatching(/^D/) as string }]);
  expect(opened[0]).not.toHaveProperty("view");

  const ana = personIn(simulator, "U0ANA");
  expect(await ana.clickIn(home, "go")).toMatchObject({ ok: true });
  const modal = await ana.view();
  expect(await ana.clickIn(home, "go")).toMatchObject({ ok: false, error: "view_not_found" });
  await ana.close(modal);

  await post(simulator, "/control/home", { user: "U0ANA" });
  await post(simulator, "/control/home", { user: "U0ANA", tab: "messages" });
  await until(
    (since) => get<HomeView>(simulator, `/control/home?user=U0ANA${since}`),
    () => (opened.length === 3 ? true : undefined),
  );
  expect(opened[1]).toMatchObject({ view: { id: home.id, type: "home" } });
  expect(opened[2]).toMatchObject({ tab: "messages" });
});

test("each person has a Home of their own, which keeps its id and changes its hash", async () => {
  const simulator = await openSimulator();
  const publish = (user_id: string, view: object, more: object = {}) =>
    callMethod(simulator, "views.publish", { user_id, view, ...more });
  const first = (await publish("U0ANA", page("one")))["view"] as OpenView;
  const second = (await publish("U0ANA", page("two"), { hash: first.hash }))["view"] as OpenView;
  expect(second.id).toBe(first.id);
  expect(second.hash).not.toBe(first.hash);
  expect(await publish("U0ANA", page("three"), { hash: first.hash })).toMatchObject({ error: "hash_conflict" });
  expect((await publish("U0BO", page("for Bo")))["view"]).not.toMatchObject({ id: first.id });
  expect(await homeOf(simulator, "U0ANA", says("two"))).toMatchObject({ id: first.id });

  const update = { view_id: first.id, view: page("four") };
  expect(await callMethod(simulator, "views.update", update)).toMatchObject({ ok: true, view: { type: "home" } });
  expect(await callMethod(simulator, "views.update", { ...update, view: form() })).toMatchObject({
    error: "invalid_arguments",
  });
});

test.each([
  ["nobody", { user_id: "U0NOBODY" }, "user_not_found"],
  ["a modal", { view: form() }, "invalid_arguments"],
  ["no person", { user_id: undefined }, "invalid_arguments"],
  [
    "too many blocks",
    { view: { type: "home", blocks: Array.from({ length: 101 }, () => ({ type: "divider" })) } },
    "invalid_arguments",
  ],
  [
    "an alert, which only modals have",
    { view: { type: "home", blocks: [{ type: "alert", text: plain("!") }] } },
    "invalid_arguments",
  ],
  [
    "a table, which only messages have",
    { view: { type: "home", blocks: [{ type: "table", rows: [] }] } },
    "invalid_arguments",
  ],
])("%s is refused", async (_what, change, error) => {
  const simulator = await openSimulator();
  const args = { user_id: "U0ANA", view: page("hello"), ...change };
  const sent = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
  expect(await callMethod(simulator, "views.publish", sent)).toMatchObject({ ok: false, error });
});

test("an app without a Home tab publishes none, and nobody can open it", async () => {
  const app = { ...defaultSeed.app, home_tab: false };
  const simulator = await openSimulator({ workspace: { ...defaultSeed, app } });
  const args = { user_id: "U0ANA", view: page("hello") };
  expect(await callMethod(simulator, "views.publish", args)).toMatchObject({ error: "not_enabled" });
  expect(await post(simulator, "/control/home", { user: "U0ANA" })).toMatchObject({ error: "tab_off" });
});

test("a modal cannot be pushed from a Home tab, where there is none to push it on", async () => {
  const simulator = await openSimulator();
  const answered = Promise.withResolvers<string>();
  await connectBolt(simulator, (bolt) =>
    bolt.action("go", async ({ ack, body, client }) => {
      await ack();
      if (!("trigger_id" in body)) return;
      await client.views
        .push({ trigger_id: body.trigger_id, view: form() as never })
        .catch((fault: unknown) => answered.resolve(String(fault)));
    }),
  );
  const published = await callMethod(simulator, "views.publish", { user_id: "U0ANA", view: page("hello") });
  await personIn(simulator, "U0ANA").clickIn(published["view"] as OpenView, "go");
  expect(await answered.promise).toContain("not_found");
});
