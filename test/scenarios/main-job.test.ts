import { readFile } from "node:fs/promises";
import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { drainSchema, platzAction, signalboxAction } from "../harness/actions.ts";
import { buttonsOf, contains, readable } from "../harness/person.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

test("Ana runs reindex: form, request to the service, result in the thread", async () => {
  const { ana, target } = await givenSignalbox({ actions: [platzAction()] });

  await ana.types("/action run reindex search-prod");
  const form = await ana.seesModal("Rebuild search index");
  expect(form.text).toContain("search-prod");
  expect(form.text).toContain("Builds the index anew");
  await form.submits({ Force: ["true"] });
  await ana.hasNoModal();

  const request = await target.request(1);
  const message = await ana.sees("Running since");
  expect(contains(message, "Rebuild search index")).toBe(true);
  expect(contains(message, "Force: yes")).toBe(true);
  expect(contains(message, "<@U0ANA>")).toBe(true);
  expect(buttonsOf(message)).toEqual(["Cancel", "Follow"]);

  request.answer(200, { documents: 1200 });
  const reply = await ana.seesInThread(message, "HTTP 200");
  expect(readable(reply.blocks)).toContain("documents\n1200");
  expect(await ana.sees("Done in")).toMatchObject({ ts: message.ts });

  expect(request).toMatchObject({ method: "POST", path: "/api/v1/admin/reindex", body: '{"force":true}' });
  expect(request.headers["content-type"]).toContain("application/json");
  const token = decodeJwt(request.headers.authorization?.replace("Bearer ", "") ?? "");
  expect(token).toMatchObject({ sub: "d-search-prod", env_id: "prod", cluster_id: "eu-1" });
  expect(request.headers["idempotency-key"]).toBe(request.headers["x-signalbox-run-id"]);
});

test("without a deployment the form offers those where the action may run now", async () => {
  const { ana, target } = await givenSignalbox({
    actions: [platzAction()],
    configuration: ({ deployments }) => void (deployments[1] = { ...deployments[1], status: "Upgrading" }),
  });

  await ana.types("/action run reindex");
  const form = await ana.seesModal("Rebuild search index");
  expect(form.text).toContain("Not offered now: search-staging is Upgrading");
  const select = form.view.blocks.find((block) => block["block_id"] === "deployment");
  expect(readable(select)).toContain("search-prod");
  expect(readable(select)).not.toContain("search-staging");

  await form.submits({ "Run on": "d-search-prod" });
  expect((await target.request(1)).body).toBe('{"force":false}');
});

test("errors stand under their fields, all at once, and what was typed stays", async () => {
  const { ana, target } = await givenSignalbox({
    actions: [signalboxAction({ id: "drain", title: "Drain", ui_schema: drainSchema })],
  });

  await ana.types("/action run drain orders-prod");
  const form = await ana.seesModal("Drain");
  const answer = await form.submits({ Timeout: "601", "Type DRAIN": "drain" }, { skipClientChecks: true });
  expect(answer).toMatchObject({ ok: true });
  expect(await form.errors()).toEqual({
    Timeout: "This must be 600 or less.",
    "Type DRAIN": "Type DRAIN, in capitals, to go on.",
  });
  expect(target.received).toHaveLength(0);

  await form.submits({ Timeout: "45", "Type DRAIN": "DRAIN" });
  expect((await target.request(1)).body).toBe('{"drain_timeout_seconds":45}');
});

test("a dangerous action asks a second time, in red, and twice clicked is one run", async () => {
  const { ana, target } = await givenSignalbox({
    actions: [platzAction({ id: "rotate", title: "Rotate keys", dangerous: true })],
  });

  await ana.types("/action run rotate search-prod");
  await (await ana.seesModal("Rotate keys")).submits({ Force: ["true"] });
  const step = await ana.seesModal("Confirm");
  expect(step.text).toContain("Rotate keys");
  expect(step.text).toContain("search-prod");
  expect(step.text).toContain("Force: yes");
  expect(JSON.stringify(step.view.blocks)).toContain('"style":"danger"');
  expect(target.received).toHaveLength(0);

  const asked = await step.clicks("Yes, run it");
  expect(asked).toMatchObject({ ok: false, error: "confirmation_needed", confirm: { style: "danger" } });

  await Promise.all([step.clicks("Yes, run it", { confirm: true }), step.clicks("Yes, run it", { confirm: true })]);
  await ana.seesModal("Asked for");
  (await target.request(1)).answer(200);
  const message = await ana.sees("Done in");
  await ana.seesInThread(message, "HTTP 200");
  expect(target.received).toHaveLength(1);
  expect((await ana.messages()).filter((other) => contains(other, "Rotate keys"))).toHaveLength(1);
});

test("going back from the confirmation finds the form as it was, and other values need another confirmation", async () => {
  const { ana, target, control } = await givenSignalbox({ actions: [platzAction({ dangerous: true })] });

  await ana.types("/action run reindex search-prod");
  const form = await ana.seesModal("Rebuild search index");
  await form.submits({ Force: ["true"] });
  const first = await ana.seesModal("Confirm");
  await control.post(`/control/views/${first.view.id}/close`, { user: ana.id });
  await form.submits({ Force: [] });
  const second = await ana.seesModal("Confirm");
  expect(second.text).toContain("Force: no");
  await second.clicks("Yes, run it", { confirm: true });
  expect((await target.request(1)).body).toBe('{"force":false}');
});

test("a sensitive value reaches the service and nothing else", async () => {
  const { ana, target, logged, config } = await givenSignalbox({
    encryptionKey: "a key for tests that is long enough!",
    actions: [
      signalboxAction({
        dangerous: true,
        ui_schema: {
          inputs: [{ id: "key", type: "text", label: "Key", required: true, sensitive: true }],
          outputs: { values: [{ path: ["key"], value: { FieldValue: { input: "key" } } }] },
        },
      }),
    ],
  });

  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal("Rebuild search index")).submits({ Key: "hunter2-hunter2" });
  const step = await ana.seesModal("Confirm");
  expect(step.text).toContain("Key: (hidden)");
  await step.clicks("Yes, run it", { confirm: true });
  const request = await target.request(1);
  expect(request.body).toBe('{"key":"hunter2-hunter2"}');
  request.answer(200, { you_sent: "hunter2-hunter2" });
  const message = await ana.sees("Done in");
  expect(contains(message, "Key: (hidden)")).toBe(true);
  const reply = await ana.seesInThread(message, '"you_sent": "(hidden)"');
  expect(JSON.stringify(reply)).not.toContain("hunter2");

  expect(JSON.stringify(await ana.messages())).not.toContain("hunter2");
  expect(JSON.stringify(step.view)).not.toContain("hunter2");
  expect(JSON.stringify(logged)).not.toContain("hunter2");
  for (const file of [config.databaseFile, `${config.databaseFile}-wal`]) {
    expect((await readFile(file)).includes("hunter2")).toBe(false);
  }
});

test("without an encryption key a sensitive value is refused, and nothing starts", async () => {
  const { ana, target } = await givenSignalbox({
    actions: [
      signalboxAction({
        ui_schema: { inputs: [{ id: "key", type: "text", label: "Key", required: true, sensitive: true }] },
      }),
    ],
  });
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal("Rebuild search index")).submits({ Key: "hunter2" });
  expect((await ana.seesModal("Not started")).text).toContain("SIGNALBOX_ENCRYPTION_KEY");
  expect(target.received).toHaveLength(0);
});

test("/action, /action runs and /action help answer the person alone", async () => {
  const { ana, bo, target } = await givenSignalbox({ actions: [platzAction()] });
  target.answersAtOnce(200, {});

  await ana.types("/action");
  const list = await ana.sees("What you may run now");
  expect(list.ephemeral_for).toBe("U0ANA");
  expect(contains(list, "reindex")).toBe(true);
  await ana.clicks(list, "Run…");
  await (await ana.seesModal("Rebuild search index")).submits({ "Run on": "d-search-prod" });
  await ana.sees("Done in");

  await ana.types("/action runs search-prod");
  const runs = await ana.sees("The latest runs");
  expect(runs.ephemeral_for).toBe("U0ANA");
  expect(contains(runs, "Rebuild search index")).toBe(true);
  await ana.types("/action help");
  expect((await ana.sees("/action runs [filters]")).ephemeral_for).toBe("U0ANA");
  await ana.types("/action rnus");
  await ana.sees("Did you mean /action runs?");
  expect((await bo.messages()).every((message) => message.ephemeral_for === undefined)).toBe(true);
});
