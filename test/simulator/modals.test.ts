import type { App } from "@slack/bolt";
import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import type { Simulator } from "../../src/simulator/start.ts";
import { callMethod, connectBolt, form, openSimulator, personIn, plain, requestWhere } from "./harness.ts";

const options = ["eu-1", "eu-2"].map((value) => ({ text: plain(value), value }));

function input(block_id: string, element: object, more: object = {}): object {
  return { type: "input", block_id, label: plain(block_id), element: { action_id: "value", ...element }, ...more };
}

/** `/action` opens this view. */
async function openOnCommand(simulator: Simulator, view: object, more: (app: App) => void = () => {}): Promise<void> {
  await connectBolt(simulator, (app) => {
    app.command("/action", async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: view as never });
    });
    more(app);
  });
}

/** `/action` does nothing but to leave its trigger here. */
async function collectTriggers(simulator: Simulator): Promise<readonly string[]> {
  const triggers: string[] = [];
  await connectBolt(simulator, (app) => {
    app.command("/action", async ({ ack, body }) => {
      triggers.push(body.trigger_id);
      await ack();
    });
  });
  return triggers;
}

test("slash command, modal, errors, update, push, clear", async () => {
  const simulator = await openSimulator();
  const answers = [
    { response_action: "errors", errors: { name: "No such action" } },
    { response_action: "update", view: form({ title: plain("Second") }) },
    { response_action: "push", view: form({ title: plain("Third") }) },
    { response_action: "clear" },
  ];
  const seen: unknown[] = [];
  await openOnCommand(simulator, form({ private_metadata: "digest" }), (app) => {
    app.view("form", async ({ ack, view, body }) => {
      seen.push([view.state.values["name"]?.["value"]?.value, view.private_metadata, body.user.id]);
      await ack(answers.shift() as never);
    });
  });
  const ana = personIn(simulator, "U0ANA");
  expect(await ana.command("/action run")).toMatchObject({ ok: true });
  const first = await ana.view();
  expect(first).toMatchObject({ title: plain("Run reindex"), root_view_id: first.id, previous_view_id: null });

  expect(await ana.submit(first, { name: "bogus" })).toMatchObject({
    errors: { name: "No such action" },
    closed: false,
  });
  expect(await ana.view()).toMatchObject({ id: first.id, errors: { name: "No such action" } });
  expect(await ana.submit(first, { name: "reindex" })).toMatchObject({ ok: true, closed: false });
  const second = await ana.view();
  expect(second).toMatchObject({ id: first.id, title: { text: "Second" }, errors: {} });
  expect(second.state.values["name"]?.["value"]).toEqual({ type: "plain_text_input", value: "reindex" });
  expect(await ana.submit(second)).toMatchObject({ ok: true, closed: false });
  const third = await ana.view();
  expect(third).toMatchObject({ title: { text: "Third" }, root_view_id: first.id, previous_view_id: first.id });
  expect(await ana.submit(second)).toMatchObject({ error: "view_not_on_top" });
  expect(await ana.submit(third, { name: "x" })).toMatchObject({ ok: true, closed: true });
  expect(await ana.views()).toEqual([]);
  expect(seen).toEqual([
    ["bogus", "digest", "U0ANA"],
    ["reindex", "digest", "U0ANA"],
    ["reindex", "", "U0ANA"],
    ["x", "", "U0ANA"],
  ]);
});

test("an empty acknowledgement closes one modal and uncovers the one below", async () => {
  const simulator = await openSimulator();
  let answer: object | undefined = { response_action: "push", view: form({ title: plain("On top") }) };
  await openOnCommand(simulator, form(), (app) => {
    app.view("form", async ({ ack }) => {
      await ack(answer as never);
      answer = undefined;
    });
  });
  const ana = personIn(simulator, "U0ANA");
  await ana.command("/action");
  await ana.submit(await ana.view(), { name: "a" });
  const top = await ana.view(({ title }) => title["text"] === "On top");
  expect(await ana.submit(top, { name: "b" })).toMatchObject({ ok: true, closed: false });
  expect(await ana.view()).toMatchObject({ title: { text: "Run reindex" } });
  expect(await ana.submit(await ana.view())).toMatchObject({ ok: true, closed: true });
});

test.each([
  ["errors at a block that is no input", { response_action: "errors", errors: { note: "no" } }],
  ["errors at no block", { response_action: "errors", errors: {} }],
  ["an action that does not exist", { response_action: "explode" }],
  ["no action but something", { ok: true }],
  ["a view that is refused", { response_action: "update", view: form({ title: plain("x".repeat(25)) }) }],
])("trouble connecting: %s", async (_what, answer) => {
  const simulator = await openSimulator();
  const note = { type: "section", block_id: "note", text: plain("a note") };
  await openOnCommand(simulator, form({ blocks: [...form().blocks, note] }), (app) => {
    app.view("form", ({ ack }) => ack(answer as never));
  });
  const ana = personIn(simulator, "U0ANA");
  await ana.command("/action");
  const view = await ana.view();
  expect(await ana.submit(view, { name: "x" })).toMatchObject({ ok: false, error: "bad_response" });
  expect(await ana.view()).toMatchObject({ id: view.id, banner: "We had some trouble connecting. Try again?" });
});

test("Slack's client looks first, unless it is skipped", async () => {
  const simulator = await openSimulator();
  const blocks = [
    input("name", { type: "plain_text_input", min_length: 3, max_length: 5 }),
    input("count", { type: "number_input", is_decimal_allowed: false, min_value: "1", max_value: "9" }),
    input("mail", { type: "email_text_input" }, { optional: true }),
    input("page", { type: "url_text_input" }, { optional: true }),
  ];
  let submissions = 0;
  await openOnCommand(simulator, form({ blocks }), (app) => {
    app.view("form", async ({ ack }) => {
      submissions += 1;
      await ack();
    });
  });
  const ana = personIn(simulator, "U0ANA");
  await ana.command("/action");
  const view = await ana.view();
  const required = "Please complete this required field.";
  expect(await ana.submit(view)).toMatchObject({ errors: { name: required, count: required } });
  expect(await ana.submit(view, { name: "ab", count: "1.5", mail: "nobody", page: "here" })).toMatchObject({
    errors: {
      name: "Please enter at least 3 characters.",
      count: "Please enter a whole number.",
      mail: "Please enter a valid email address.",
      page: "Please enter a valid URL.",
    },
  });
  expect(await ana.submit(view, { name: "abcdef", count: "10", mail: null, page: "" })).toMatchObject({
    errors: { name: "Please enter no more than 5 characters.", count: "Please enter a number of at most 9." },
  });
  expect(submissions).toBe(0);
  expect(await ana.submit(view, { count: "0" }, { skip_client_checks: true })).toMatchObject({ closed: true });
  expect(submissions).toBe(1);
});

test("state has Slack's shape for every element", async () => {
  const simulator = await openSimulator();
  const blocks = [
    input("text", { type: "plain_text_input", initial_value: "a" }),
    input("number", { type: "number_input", is_decimal_allowed: true }),
    input("one", { type: "static_select", options, initial_option: options[0] }),
    input("many", { type: "multi_static_select", options }),
    input("boxes", { type: "checkboxes", options }),
    input("radio", { type: "radio_buttons", options }),
    input("date", { type: "datepicker" }),
    input("time", { type: "timepicker", timezone: "Europe/Madrid" }),
    input("instant", { type: "datetimepicker" }),
    input("user", { type: "users_select" }),
    input("users", { type: "multi_users_select" }),
    input("room", { type: "channels_select" }),
    input("files", { type: "file_input" }),
    { type: "actions", block_id: "row", elements: [{ type: "static_select", action_id: "kind", options }] },
  ];
  await openOnCommand(simulator, form({ blocks }));
  const ana = personIn(simulator, "U0ANA");
  await ana.command("/action");
  const view = await ana.view();
  const kept = (option: object): object => ({
    ...option,
    text: { type: "plain_text", emoji: true, text: expect.anything() as string },
  });
  expect(view.state.values).toMatchObject({
    text: { value: { type: "plain_text_input", value: "a" } },
    number: { value: { type: "number_input", value: null } },
    one: { value: { type: "static_select", selected_option: { value: "eu-1" } } },
    many: { value: { type: "multi_static_select", selected_options: [] } },
    boxes: { value: { type: "checkboxes", selected_options: [] } },
    radio: { value: { type: "radio_buttons", selected_option: null } },
    date: { value: { type: "datepicker", selected_date: null } },
    time: { value: { type: "timepicker", selected_time: null, timezone: "Europe/Madrid" } },
    instant: { value: { type: "datetimepicker", selected_date_time: null } },
    user: { value: { type: "users_select", selected_user: null } },
    users: { value: { type: "multi_users_select", selected_users: [] } },
    room: { value: { type: "channels_select", selected_channel: null } },
    files: { value: { type: "file_input", files: [] } },
    row: { kind: { type: "static_select", selected_option: null } },
  });
  const values = {
    number: 1.5,
    one: "eu-2",
    many: ["eu-1", "eu-2"],
    boxes: true,
    radio: "eu-1",
    date: "2026-01-31",
    time: "17:30",
    instant: 1_767_225_600,
    user: "U0BO",
    users: ["U0BO", "U0UMA"],
    room: "C0OPS",
  };
  expect(await ana.fill(view, values)).toMatchObject({ ok: true });
  expect((await ana.view()).state.values).toMatchObject({
    number: { value: { value: "1.5" } },
    one: { value: { selected_option: kept(options[1] ?? {}) } },
    many: { value: { selected_options: options.map(kept) } },
    boxes: { value: { selected_options: [kept(options[0] ?? {})] } },
    radio: { value: { selected_option: kept(options[0] ?? {}) } },
    date: { value: { selected_date: "2026-01-31" } },
    time: { value: { selected_time: "17:30" } },
    instant: { value: { selected_date_time: 1_767_225_600 } },
    user: { value: { selected_user: "U0BO" } },
    users: { value: { selected_users: ["U0BO", "U0UMA"] } },
    room: { value: { selected_channel: "C0OPS" } },
  });
  expect(await ana.fill(view, { one: "us-1" })).toMatchObject({
    error: "invalid_value",
    message: expect.stringContaining("eu-1, eu-2") as string,
  });
  expect(await ana.fill(view, { date: "tomorrow" })).toMatchObject({ error: "invalid_value" });
  expect(await ana.fill(view, { nothing: "x" })).toMatchObject({ error: "block_not_found" });
});

test("a dispatching input tells the app, which updates the view; untouched values stay", async () => {
  const simulator = await openSimulator();
  const before = [
    input("env", { type: "static_select", options }, { dispatch_action: true }),
    input("name", { type: "plain_text_input" }),
  ];
  const hashes: string[] = [];
  await openOnCommand(simulator, form({ blocks: before }), (app) => {
    app.action("value", async ({ ack, body, client }) => {
      await ack();
      if (body.type !== "block_actions" || !body.view) return;
      hashes.push(body.view.hash);
      const blocks = [...before, input("extra", { type: "plain_text_input", initial_value: "new" })];
      const view = form({ blocks }) as never;
      await client.views.update({ view_id: body.view.id, hash: body.view.hash, view });
    });
  });
  const ana = personIn(simulator, "U0ANA");
  await ana.command("/action");
  const view = await ana.view();
  await ana.fill(view, { name: "typed" });
  expect(hashes).toEqual([]);
  await ana.fill(view, { env: "eu-2" });
  const grown = await ana.view(({ blocks }) => blocks.length === 3);
  expect(grown.state.values).toMatchObject({
    env: { value: { selected_option: { value: "eu-2" } } },
    name: { value: { value: "typed" } },
    extra: { value: { value: "new" } },
  });
  const stale = await callMethod(simulator, "views.update", { view_id: view.id, hash: hashes[0], view: form() });
  expect(stale).toMatchObject({ error: "hash_conflict" });
  expect(await callMethod(simulator, "views.update", { view: form() })).toMatchObject({ error: "invalid_arguments" });
  await ana.close(view);
  expect(await callMethod(simulator, "views.update", { view_id: view.id, view: form() })).toMatchObject({
    error: "not_found",
  });
});

test("a view is found by its external_id, which is given once", async () => {
  const simulator = await openSimulator();
  const triggers = await collectTriggers(simulator);
  await personIn(simulator, "U0ANA").command("/action");
  await personIn(simulator, "U0BO").command("/action");
  const named = (title: string): object => form({ external_id: "run-1", title: plain(title) });
  const [first, second] = triggers;
  expect(await callMethod(simulator, "views.open", { trigger_id: first, view: named("One") })).toMatchObject({
    ok: true,
  });
  expect(await callMethod(simulator, "views.open", { trigger_id: second, view: named("Two") })).toMatchObject({
    error: "duplicate_external_id",
  });
  expect(await callMethod(simulator, "views.update", { external_id: "run-1", view: named("Found") })).toMatchObject({
    ok: true,
    view: { external_id: "run-1", title: { text: "Found" } },
  });
  expect(await callMethod(simulator, "views.update", { external_id: "run-2", view: form() })).toMatchObject({
    error: "not_found",
  });
});

test("triggers: one use, three seconds, and a refused view does not use one up", async () => {
  const clock = createManualClock();
  const simulator = await openSimulator({ clock });
  const triggers = await collectTriggers(simulator);
  const ana = personIn(simulator, "U0ANA");
  const open = async (trigger_id: string | undefined, view: object = form()): Promise<string | undefined> =>
    (await callMethod(simulator, "views.open", { trigger_id, view })).error;
  await ana.command("/action");
  clock.advance(2_999);
  expect(await open(triggers[0], form({ title: plain("x".repeat(25)) }))).toBe("invalid_arguments");
  expect(await open(triggers[0])).toBeUndefined();
  expect(await open(triggers[0])).toBe("exchanged_trigger_id");
  await ana.command("/action");
  clock.advance(3_000);
  expect(await open(triggers[1])).toBe("expired_trigger_id");
  expect(await open("made.up")).toBe("invalid_trigger_id");
});

test("the stack holds three, and the cross closes them all with the app being told", async () => {
  const simulator = await openSimulator();
  const button = { type: "button", action_id: "deeper", text: plain("Deeper") };
  const row = { type: "actions", block_id: "row", elements: [button] };
  const view = { type: "modal", title: plain("Level"), blocks: [row], notify_on_close: true, callback_id: "level" };
  const refusals: string[] = [];
  const closed: unknown[] = [];
  await openOnCommand(simulator, view, (app) => {
    app.action("deeper", async ({ ack, body, client }) => {
      await ack();
      if (body.type !== "block_actions") return;
      const push = client.views.push({ trigger_id: body.trigger_id, view: view as never });
      await push.catch((error: unknown) => refusals.push((error as { data: { error: string } }).data.error));
    });
    app.view({ callback_id: "level", type: "view_closed" }, async ({ ack, body }) => {
      closed.push("is_cleared" in body && body.is_cleared);
      await ack();
    });
  });
  const ana = personIn(simulator, "U0ANA");
  await ana.command("/action");
  for (const depth of [1, 2]) {
    const top = await ana.view();
    await ana.clickIn(top, "deeper");
    await ana.view(({ previous_view_id }) => previous_view_id === top.id);
    expect(await ana.views()).toHaveLength(depth + 1);
  }
  const top = await ana.view();
  await ana.clickIn(top, "deeper");
  await requestWhere(simulator, ({ kind, error }) => kind === "views.push" && error === "push_limit_reached");
  expect(await ana.close(top)).toMatchObject({ ok: true, closed: false });
  expect(await ana.close(await ana.view(), { all: true })).toMatchObject({ closed: true });
  expect(closed).toEqual([false, true, true]);
  expect(refusals).toEqual(["push_limit_reached"]);
});

test("external selects: the app is asked, and only what it offered can be chosen", async () => {
  const simulator = await openSimulator();
  const queries: string[] = [];
  await openOnCommand(
    simulator,
    form({ blocks: [input("target", { type: "external_select", min_query_length: 1 })] }),
    (app) => {
      app.options("value", async ({ ack, payload }) => {
        queries.push(payload.value);
        const many = Array.from(
          { length: payload.value === "all" ? 101 : 2 },
          (_, index) => `${payload.value}-${index}`,
        );
        await ack({ options: many.map((value) => ({ text: plain(value), value })) });
      });
    },
  );
  const ana = personIn(simulator, "U0ANA");
  await ana.command("/action");
  const view = await ana.view();
  expect(await ana.fill(view, { target: "eu-0" })).toMatchObject({ error: "invalid_value" });
  expect(await ana.options(view, "value", "")).toMatchObject({ ok: true, options: [] });
  expect(await ana.options(view, "value", "eu")).toMatchObject({ options: [{ value: "eu-0" }, { value: "eu-1" }] });
  expect(await ana.options(view, "value", "all")).toMatchObject({ ok: true, options: [] });
  expect(await ana.fill(view, { target: "eu-0" })).toMatchObject({ ok: true });
  expect(queries).toEqual(["eu", "all"]);
});

test("three seconds without an answer: the person is told, the modal stays, a late answer changes nothing", async () => {
  const clock = createManualClock();
  const simulator = await openSimulator({ clock });
  const held: (() => Promise<void>)[] = [];
  const heard: (() => void)[] = [];
  const next = (): Promise<void> => new Promise((resolve) => heard.push(resolve));
  await connectBolt(simulator, (app) => {
    const hold = async (answer: () => Promise<void>): Promise<void> => {
      held.push(answer);
      heard.shift()?.();
      return Promise.resolve();
    };
    app.command("/action", ({ ack, body, client, command }) => {
      if (command.text !== "form") return hold(() => ack("too late"));
      return ack().then(async () => {
        await client.views.open({ trigger_id: body.trigger_id, view: form() as never });
      });
    });
    app.view("form", ({ ack }) => hold(() => ack({ response_action: "clear" })));
  });
  const ana = personIn(simulator, "U0ANA");

  const heardCommand = next();
  const command = ana.command("/action slow");
  await heardCommand;
  clock.advance(3_000);
  expect(await command).toMatchObject({ ok: false, error: "operation_timeout" });
  await held.shift()?.();
  await ana.message(({ text }) => text === "/action failed because the app did not respond.");

  await ana.command("/action form");
  const view = await ana.view();
  const heardSubmit = next();
  const submit = ana.submit(view, { name: "x" });
  await heardSubmit;
  expect(await ana.submit(view, { name: "x" })).toMatchObject({ error: "submission_pending" });
  clock.advance(3_000);
  expect(await submit).toMatchObject({ ok: false, error: "operation_timeout" });
  await held.shift()?.();
  // A further acknowledged envelope proves that the late answer, sent before it, has arrived.
  await ana.command("/action form");
  expect(await ana.view()).toMatchObject({ title: { text: "Run reindex" } });
  expect((await requestWhere(simulator, ({ kind }) => kind === "view_submission")).status).toBe("failed");
});

test("commands: what the app says with its acknowledgement, threads, unknown ones, and no app", async () => {
  const simulator = await openSimulator();
  const ana = personIn(simulator, "U0ANA");
  expect(await ana.command("/action help")).toMatchObject({ error: "dispatch_failed" });
  await ana.message(({ text, user }) => user === "USLACKBOT" && text.includes("dispatch_failed"));
  const bodies: object[] = [];
  await connectBolt(simulator, (app) => {
    app.command("/action", async ({ ack, body }) => {
      bodies.push(body);
      await ack(body.text === "all" ? { text: "for all", response_type: "in_channel" } : `help for ${body.text}`);
    });
  });
  expect(await ana.command("/action   run  reindex ")).toMatchObject({
    ok: true,
    ack: { text: "help for run  reindex" },
  });
  expect(await ana.message(({ text }) => text === "help for run  reindex")).toMatchObject({ ephemeral_for: "U0ANA" });
  await ana.command("/action all");
  await personIn(simulator, "U0BO").message(({ text }) => text === "for all");
  expect(bodies[0]).toMatchObject({
    command: "/action",
    user_id: "U0ANA",
    user_name: "ana",
    channel_id: "C0OPS",
    channel_name: "ops",
    team_id: "T0SIGNAL",
    api_app_id: "A0SIGNALBOX",
    is_enterprise_install: "false",
  });
  expect(await ana.command("/action run", { thread_ts: "1.000001" })).toMatchObject({ error: "command_in_thread" });
  expect(await ana.command("/deploy now")).toMatchObject({ error: "unknown_command" });
  await ana.message(({ text }) => text.includes("/deploy is not a valid command"));
  expect(await ana.command("action")).toMatchObject({ error: "invalid_request" });
  expect(await ana.command("/action", { user: "U0X" })).toMatchObject({ error: "user_not_found" });
  expect(await ana.command("/action", { user: "U0SIGNALBOX" })).toMatchObject({ error: "not_a_person" });
  expect(await ana.command("/action", { channel: "C0X" })).toMatchObject({ error: "channel_not_found" });
});
