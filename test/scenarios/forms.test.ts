import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { RequestsView } from "../../src/simulator/control-types.ts";
import { signalboxAction } from "../harness/actions.ts";
import { createFact } from "../harness/fact.ts";
import { contains, readable } from "../harness/person.ts";
import { givenSignalbox, type Given } from "../harness/signalbox.ts";

type Inputs = readonly Record<string, unknown>[];

/** An action whose body is what its inputs say, each under its own id. */
function asking(inputs: Inputs, spec: Record<string, unknown> = {}): unknown {
  const values = inputs.map(({ id }) => ({ path: [id], value: { FieldValue: { input: id } } }));
  return signalboxAction({ id: "act", title: "Act", ui_schema: { inputs, outputs: { values } }, ...spec });
}

async function givenForm(inputs: Inputs, given: Partial<Given> & { spec?: Record<string, unknown> } = {}) {
  const signalbox = await givenSignalbox({ ...given, actions: [asking(inputs, given.spec)] });
  signalbox.target.answersAtOnce(200, {});
  await signalbox.ana.types("/action run act search-prod");
  return { ...signalbox, form: await signalbox.ana.seesModal("Act") };
}

const mode = {
  id: "mode",
  type: "RadioSelect",
  label: "Mode",
  initialValue: "simple",
  options: [{ value: "simple" }, { value: "careful" }],
};
const whenCareful = { showIf: { "==": [{ var: "mode" }, "careful"] } };

test("a conditional input appears, keeps what was typed, disappears and is not sent", async () => {
  const { form, target, logged } = await givenForm([
    { id: "note", type: "text", label: "Note" },
    mode,
    { id: "reason", type: "text", label: "Reason", required: true, ...whenCareful },
    { id: "ticket", type: "text", label: "Ticket", showIfAll: [{ field: "reason", value: "disk" }] },
  ]);
  expect(form.labels).toEqual(["Note", "Mode"]);

  await form.fills({ Note: "typed before", Mode: '"careful"' });
  const careful = await form.asksFor("Note", "Mode", "Reason");
  expect(readable(careful.view.state)).not.toContain("undefined");
  expect(JSON.stringify(careful.view.state.values)).toContain("typed before");

  await careful.fills({ Reason: "disk" });
  const chained = await careful.asksFor("Note", "Mode", "Reason", "Ticket");
  await chained.fills({ Ticket: "T-1", Mode: '"simple"' });
  const simple = await chained.asksFor("Note", "Mode");

  await simple.fills({ Mode: '"careful"' });
  const again = await simple.asksFor("Note", "Mode", "Reason", "Ticket");
  expect(JSON.stringify(again.view.state.values), "what was typed is back").toMatch(/disk.*T-1/);
  await again.fills({ Mode: '"simple"' });
  await (await again.asksFor("Note", "Mode")).submits();
  expect(JSON.parse((await target.request(1)).body)).toEqual({ note: "typed before", mode: "simple" });
  expect(logged).toEqual([]);
});

test("a form that is sent before it could show what it asks for shows it then", async () => {
  const { form, ana, target } = await givenForm([
    mode,
    { id: "reason", type: "text", label: "Reason", required: true, ...whenCareful },
  ]);
  // Submitting sets the value without telling of the change first, as a very quick person does.
  await form.submits({ Mode: '"careful"' });
  const grown = await form.asksFor("Mode", "Reason");
  await grown.submits({ Reason: "disk full" });
  await ana.hasNoModal();
  expect(JSON.parse((await target.request(1)).body)).toEqual({ mode: "careful", reason: "disk full" });
});

test("options and defaults that depend on other inputs follow them, and what was typed stays", async () => {
  const { form, target } = await givenForm([
    mode,
    {
      id: "speed",
      type: "Select",
      label: "Speed",
      options: [{ value: "fast" }, { value: "slow" }],
      optionsFrom: [{ if: whenCareful.showIf, options: [{ value: "slow" }, { value: "crawl" }] }],
    },
    {
      id: "size",
      type: "number",
      label: "Size",
      step: 1,
      initialValue: 100,
      defaultFrom: [{ if: whenCareful.showIf, value: 10 }],
    },
    {
      id: "batch",
      type: "number",
      label: "Batch",
      step: 1,
      initialValue: 5,
      defaultFrom: [{ if: whenCareful.showIf, value: 1 }],
    },
  ]);
  await form.fills({ Speed: '"fast"', Batch: 7, Mode: '"careful"' });
  const state = await form.asksFor("Mode", "Speed", "Size", "Batch");
  await state.fills({ Mode: '"careful"' });
  const submitted = await state.shows("crawl");
  await submitted.submits({ Speed: '"crawl"' });
  expect(JSON.parse((await target.request(1)).body)).toEqual({ mode: "careful", speed: "crawl", size: 10, batch: 7 });
});

test("a collection is found by typing: beginnings of words first, and only what the person may see", async () => {
  const buckets = ["logs-archive", "archive", "photo archive", "darchive", "photos"];
  const { form, ana, target } = await givenForm(
    [
      { id: "bucket", type: "CollectionSelect", label: "Bucket", collection: "buckets" },
      { id: "other", type: "CollectionSelect", label: "Other", collection: "deployments", anyEnv: true },
    ],
    {
      configuration(configuration) {
        configuration.collections = { buckets: buckets.map((name, index) => ({ id: `b-${index}`, name })) };
        configuration.deployments.push({ ...configuration.deployments[0], id: "d-secret", name: "secret", kind: "hr" });
      },
    },
  );
  const found = await form.searches("Bucket", "ARCH");
  expect([...found.keys()]).toEqual(["archive", "logs-archive", "photo archive", "darchive"]);
  expect([...(await form.searches("Other", "")).keys()]).toEqual(["search-prod", "search-staging", "orders-prod"]);

  const [orders] = (await form.searches("Other", "orders")).values();
  await form.submits({ Bucket: found.get("photo archive") ?? "", Other: orders ?? "" });
  expect(JSON.parse((await target.request(1)).body)).toEqual({ bucket: "b-2", other: "d-orders-prod" });
  const message = await ana.sees("Done in");
  expect(contains(message, "Bucket: photo archive")).toBe(true);
  expect(contains(message, "Other: orders-prod")).toBe(true);
});

test("an array grows and shrinks by buttons, and each row keeps what was typed", async () => {
  const { form, target } = await givenForm([
    { id: "hosts", type: "array", itemType: "number", label: "Hosts", required: true, minimum: 5 },
  ]);
  await form.fills({ Hosts: "7" });
  await form.clicks("Add another");
  const two = await form.asksFor("Hosts 1", "Hosts 2");
  await two.clicks("Add another");
  const three = await two.asksFor("Hosts 1", "Hosts 2", "Hosts 3");
  await three.submits({ "Hosts 3": "1" }, { skipClientChecks: true });
  expect(await three.errors()).toEqual({ "Hosts 3": "Row 2: This must be 5 or more." });
  await three.clicks("Remove last");
  const shorter = await three.asksFor("Hosts 1", "Hosts 2");
  await shorter.submits({ "Hosts 2": "8" });
  expect(JSON.parse((await target.request(1)).body)).toEqual({ hosts: [7, 8] });
});

test("days and hour are asked in UTC and said in the person's own zone", async () => {
  const { form, ana, target } = await givenForm([{ id: "when", type: "DaysAndHour", label: "Runs on" }]);
  expect(form.labels).toEqual(["Runs on: days (UTC)", "Runs on: time (UTC)"]);
  expect(form.text).toMatch(/12:00 UTC is 1[34]:00 in Europe\/Madrid/);
  await form.submits({ "Runs on: days (UTC)": ["4", "1"] });
  expect(await form.errors()).toEqual({ "Runs on: time (UTC)": "Choose the time as well, or clear the days." });
  await form.submits({ "Runs on: time (UTC)": "04:30" });
  expect(JSON.parse((await target.request(1)).body)).toEqual({ when: { run_days: "1,4", schedule: "04:30" } });
  expect(contains(await ana.sees("Done in"), "Monday and Thursday at 04:30 UTC")).toBe(true);
});

test("one of thousands of options, from the document and from a source that is asked", async () => {
  const hosts = Array.from({ length: 5_000 }, (_, index) => ({ id: index, name: `host-${index}` }));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end(JSON.stringify({ hosts }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hosts`;

  const many = Array.from({ length: 3_000 }, (_, index) => ({ value: { n: index }, label: `Option ${index}` }));
  const source = { url, path: ["hosts"], value: "id", label: "name", query: { env: "env" } };
  const { form, target } = await givenForm(
    [
      { id: "env", type: "text", label: "Env", initialValue: "prod" },
      { id: "one", type: "Select", label: "One", options: many },
      { id: "some", type: "MultiSelect", label: "Some", source },
    ],
    { configuration: (configuration) => void (configuration.optionSources = { allow: [url], internal: true }) },
  );
  expect((await form.searches("One", "")).size).toBe(100);
  const one = (await form.searches("One", "option 2987")).get("Option 2987");
  const some = await form.searches("Some", "host-49");
  await form.submits({ One: one ?? "", Some: ["host-4900", "host-49"].map((name) => some.get(name) ?? "") });
  expect(JSON.parse((await target.request(1)).body)).toEqual({ env: "prod", one: { n: 2987 }, some: [4900, 49] });
  expect(asked).toEqual(["/hosts?env=prod"]);
});

test("who types quickly meets hash conflicts, and none is lost or shown", async () => {
  const { form, control, target, logged } = await givenForm([
    mode,
    { id: "reason", type: "text", label: "Reason", ...whenCareful },
    { id: "hosts", type: "array", itemType: "text", label: "Hosts" },
  ]);
  await Promise.all([
    form.fills({ Mode: '"careful"' }),
    form.clicks("Add another"),
    form.clicks("Add another"),
    form.clicks("Add another"),
  ]);
  const grown = await form.asksFor("Mode", "Reason", "Hosts 1", "Hosts 2", "Hosts 3", "Hosts 4");
  const { requests } = (await control.get("/control/requests")) as RequestsView;
  expect(requests.some(({ kind, error }) => kind === "views.update" && error === "hash_conflict")).toBe(true);
  await grown.submits({ Reason: "why", "Hosts 4": "d" });
  expect(JSON.parse((await target.request(1)).body)).toEqual({ mode: "careful", reason: "why", hosts: ["d"] });
  expect(logged).toEqual([]);
});

test("a form that is closed while it is drawn anew is no fault", async () => {
  const { form, ana, control, simulator, logged } = await givenForm([
    mode,
    { id: "r", type: "text", label: "R", ...whenCareful },
  ]);
  simulator.failNext("views.update", { error: "not_found" });
  await form.fills({ Mode: '"careful"' });
  await control.post(`/control/views/${form.view.id}/close`, { user: ana.id });
  await ana.hasNoModal();
  expect(logged).toEqual([]);
});

test("a sensitive value is sent, and shown nowhere", async () => {
  const { form, ana, target } = await givenForm(
    [
      { id: "token", type: "text", label: "Token", sensitive: true, required: true },
      { id: "keys", type: "array", itemType: "text", label: "Keys", sensitive: true },
    ],
    { encryptionKey: "a key for tests that is long enough", spec: { dangerous: true } },
  );
  expect(form.text).toContain("no message, log or confirmation ever shows it");
  await form.submits({ Token: "s3cret", Keys: "k3y" });
  const confirm = await ana.seesModal("Confirm");
  expect(confirm.text).toContain("Token: (hidden)\nKeys: (hidden)");
  await confirm.clicks("Yes, run it", { confirm: true });
  expect(JSON.parse((await target.request(1)).body)).toEqual({ token: "s3cret", keys: ["k3y"] });
  const message = await ana.sees("Done in");
  expect(JSON.stringify(message)).not.toMatch(/s3cret|k3y/);
});

test("a form that does not fit into Slack is refused when it is opened, with the reason", async () => {
  const inputs = Array.from({ length: 100 }, (_, index) => ({ id: `i${index}`, type: "text", label: `I ${index}` }));
  const { ana } = await givenSignalbox({ actions: [asking(inputs)] });
  await ana.types("/action run act search-prod");
  expect((await ana.sees("cannot be asked for in Slack")).text).toContain("more than the 100 places");
});

/** A service that lists options when the test lets it. */
async function startSlowSource() {
  const asked = createFact();
  const allowed = createFact();
  const server = createServer((_request, response) => {
    asked.happen();
    void allowed.happened.then(() => response.end(JSON.stringify([{ id: "one" }, { id: "two" }])));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/options`;
  const input = { id: "host", type: "Select", label: "Host", source: { url, path: [], value: "id", label: "id" } };
  return { url, input, asked: asked.happened, allow: allowed.happen };
}

test("the form opens at once while a source is slow, and is filled when its options are there", async () => {
  const source = await startSlowSource();
  const { ana, target } = await givenSignalbox({
    actions: [asking([{ ...source.input, initialValue: "two" }])],
    configuration: (configuration) => void (configuration.optionSources = { allow: [source.url], internal: true }),
  });
  await ana.types("/action run act search-prod");
  const waiting = await ana.seesModal("One moment");
  expect(waiting.text).toContain("Asking what can be chosen");
  await source.asked;
  source.allow();
  const form = await ana.seesModal("Act");
  expect(form.view.id).toBe(waiting.view.id);
  await form.submits();
  expect(JSON.parse((await target.request(1)).body)).toEqual({ host: "two" });
});

test("when Slack does not draw the filled form at first, it is drawn all the same", async () => {
  const source = await startSlowSource();
  const { ana, simulator } = await givenSignalbox({
    actions: [asking([source.input])],
    configuration: (configuration) => void (configuration.optionSources = { allow: [source.url], internal: true }),
  });
  await ana.types("/action run act search-prod");
  await ana.seesModal("One moment");
  simulator.failNext("views.update", { error: "internal_error" });
  source.allow();
  await ana.seesModal("Act");
});

test("who closes the modal while it waits for options wants no form, and nothing is logged", async () => {
  const source = await startSlowSource();
  const { ana, control, logged, simulator } = await givenSignalbox({
    actions: [asking([source.input])],
    configuration: (configuration) => void (configuration.optionSources = { allow: [source.url], internal: true }),
  });
  await ana.types("/action run act search-prod");
  const waiting = await ana.seesModal("One moment");
  await control.post(`/control/views/${waiting.view.id}/close`, { user: ana.id });
  simulator.failNext("views.update", { error: "not_found" });
  source.allow();
  await expect
    .poll(
      async () =>
        ((await control.get("/control/requests")) as RequestsView).requests.filter(
          ({ kind }) => kind === "views.update",
        ).length,
    )
    .toBe(1);
  await ana.hasNoModal();
  expect(logged).toEqual([]);
});

test("a submission that is refused because the action has changed leaves the form as it was", async () => {
  const { form, ana, control, writeActions } = await givenForm([{ id: "note", type: "text", label: "Note" }]);
  await form.fills({ Note: "typed" });
  await writeActions("actions.yaml", [asking([{ id: "note", type: "text", label: "Note" }], { title: "Act anew" })]);
  await expect
    .poll(
      async () => {
        await ana.types("/action");
        return (await ana.messages()).some((message) => contains(message, "Act anew"));
      },
      { timeout: 10_000, interval: 300 },
    )
    .toBe(true);
  await form.submits({ Note: "typed" });
  const notice = await ana.seesModal("Not started");
  await control.post(`/control/views/${notice.view.id}/close`, { user: ana.id });
  expect(JSON.stringify((await ana.seesModal("Act")).view.state.values)).toContain("typed");
});
