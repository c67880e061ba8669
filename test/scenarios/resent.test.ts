import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { OpenView } from "../../src/simulator/control-types.ts";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { contains, readable } from "../harness/person.ts";
import { givenSignalbox, type Signalbox } from "../harness/signalbox.ts";

const title = "Rebuild search index";
let sent = 0;

/** Sends a form as Slack does, and loses the answer on the way to the person, whose form stays open. */
async function sendsAndHearsNothing({ config }: Signalbox, user: string, view: OpenView): Promise<string> {
  if (config.transport.kind !== "http") throw new Error("not in HTTP mode");
  sent += 1;
  const payload = { type: "view_submission", team: { id: "T0" }, user: { id: user }, trigger_id: `${sent}.lost`, view };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const secret = config.transport.signingSecret;
  const signature = `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
  const answer = await fetch(`http://127.0.0.1:${config.transport.port}/slack/events`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-signature": signature,
      "x-slack-request-timestamp": timestamp,
    },
    body,
  });
  expect(answer.status).toBe(200);
  return answer.text();
}

describe("given a form whose answer was lost, when I send it again", () => {
  test("then I am told which run it became, and nothing is started twice", async () => {
    const signalbox = await givenSignalbox({ transport: "http", actions: [platzAction()] });
    const { ana, target } = signalbox;
    await ana.types("/action run reindex search-prod");
    const form = await ana.seesModal(title);
    expect(await sendsAndHearsNothing(signalbox, ana.id, form.view)).toBe("");
    const request = await target.request(1);

    await form.submits();
    const notice = await ana.seesModal("Already asked for");
    expect(notice.text).toMatch(/This form has become run [a-z0-9]+ already; it is running already\./);
    expect(notice.text).not.toContain("Nothing was started");
    request.answer(200, {});
    await ana.sees("Done in");
    expect(target.received).toHaveLength(1);
    expect((await ana.messages()).filter((message) => contains(message, title))).toHaveLength(1);
  });

  test("then a dangerous action does not ask me to confirm once more", async () => {
    const signalbox = await givenSignalbox({
      transport: "http",
      actions: [signalboxAction({ dangerous: true, approval: { required: 1, role: "Owner" } })],
    });
    const { ana, target } = signalbox;
    await ana.types("/action run reindex search-prod");
    const form = await ana.seesModal(title);
    await form.submits();
    await (await ana.seesModal("Confirm")).clicks("Yes, ask for approval", { confirm: true });
    await ana.seesModal("Asked for");
    const answer = JSON.parse(await sendsAndHearsNothing(signalbox, ana.id, form.view)) as { view: OpenView };
    expect(answer).toMatchObject({ response_action: "push", view: { title: { text: "Already asked for" } } });
    expect(readable(answer.view.blocks)).toContain("it is waiting for approval");
    expect(target.received).toHaveLength(0);
  });
});

describe("the question before a command that leaves nothing to ask", () => {
  test("says who is there, and how many are ahead", async () => {
    const { ana, bo, target } = await givenSignalbox({ actions: [platzAction()] });
    await ana.types("/action reindex search-prod force=yes");
    const free = await ana.seesModal("Confirm");
    expect(free.text).not.toContain("will wait");
    await free.clicks("Yes, run it");
    const request = await target.request(1);

    await bo.types("/action reindex search-prod force=no");
    const behindOne = await bo.seesModal("Confirm");
    expect(behindOne.text).toContain(`Ana Ortiz’s *${title}* is running there; yours will wait.`);
    await behindOne.clicks("Yes, run it");
    await bo.sees("Queued behind");
    await ana.types("/action reindex search-prod force=no");
    const behindTwo = await ana.seesModal("Confirm");
    expect(behindTwo.text).toContain(`Your own *${title}* is running there; this one will wait: 2 are ahead.`);
    request.answer(200, {});
    (await target.request(2)).answer(200, {});
  });

  test("says nothing of what an incident goes before", async () => {
    const { ana, bo, target } = await givenSignalbox({
      actions: [platzAction(), signalboxAction({ id: "failover", title: "Fail over", priority: "incident" })],
    });
    await ana.types("/action reindex search-prod force=yes");
    await (await ana.seesModal("Confirm")).clicks("Yes, run it");
    const request = await target.request(1);
    await ana.types("/action reindex search-prod force=no");
    await (await ana.seesModal("Confirm")).clicks("Yes, run it");
    await ana.sees("Queued behind");
    await bo.types("/action failover search-prod force=yes");
    const confirm = await bo.seesModal("Confirm");
    expect(confirm.text).toContain(`Ana Ortiz’s *${title}* is running there; yours will wait.`);
    request.answer(200, {});
    (await target.request(2)).answer(200, {});
  });
});

test("where nobody has looked at the lane, a run that waits is not said to be the next", async () => {
  const { ana, target } = await givenSignalbox({ actions: [platzAction()] });
  for (const force of ["yes", "no", "yes"]) {
    await ana.types(`/action reindex search-prod force=${force}`);
    await (await ana.seesModal("Confirm")).clicks("Yes, run it");
    await ana.seesModal("Asked for");
  }
  const request = await target.request(1);
  await ana.opensHome();
  const home = await ana.seesHome("Your runs");
  expect(home.text).toContain(":hourglass_flowing_sand: Queued");
  expect(home.text).not.toContain("next to start");
  await ana.types("/action runs");
  expect(contains(await ana.sees("Queued"), "next to start")).toBe(false);
  request.answer(200, {});
  for (const nth of [2, 3]) (await target.request(nth)).answer(200, {});
});
