import { expect, test } from "vitest";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { contains, type Person } from "../harness/person.ts";
import { givenSignalbox, type ScenarioConfiguration } from "../harness/signalbox.ts";

const title = "Rebuild search index";
const hour = 3_600_000;

function sale(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { id: "sale", reason: "The shop sells most.", on: { envs: ["prod"] }, ...changes };
}

function within(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

function frozenBy(...freezes: Record<string, unknown>[]): (configuration: ScenarioConfiguration) => void {
  return (configuration) => void (configuration.freezes = freezes);
}

/** `/action` answers from the configuration in force, so it tells when a reload has happened. */
async function listsFrozen(person: Person, isFrozen: boolean): Promise<void> {
  await expect
    .poll(
      async () => {
        await person.types("/action");
        const newest = (await person.messages()).at(-1);
        return newest && contains(newest, "What you may run now") ? contains(newest, "(frozen)") : undefined;
      },
      { timeout: 10_000, interval: 50 },
    )
    .toBe(isFrozen);
}

test("given a freeze, when I open the form, then it says so before I type anything, and lists mark it", async () => {
  const { ana } = await givenSignalbox({
    actions: [platzAction()],
    configuration: frozenBy(sale({ to: within(hour) })),
  });
  await ana.types("/action run reindex search-prod force=yes");
  const form = await ana.seesModal(title);
  expect(form.text).toContain("*search-prod* is frozen until");
  expect(form.text).toContain("by the freeze “sale”: The shop sells most. In your time this ends <!date^");
  expect(form.text).toContain("What you send for it now is refused.");

  await ana.types("/action run reindex");
  const choice = await ana.seesModal(title);
  expect(choice.text).toContain("*search-prod* is frozen until");
  expect(JSON.stringify(choice.view.blocks)).toContain("frozen, prod, eu-1, Running");
  expect(JSON.stringify(choice.view.blocks)).toContain('"staging, eu-1, Running');

  await ana.types("/action");
  await ana.sees("search-prod (frozen), search-staging or orders-prod (frozen)");
  await ana.types("/action status");
  await ana.sees("search-prod: Running, frozen");
  await ana.types("/action status search-prod");
  await ana.sees(":snowflake: *sale*, until");
  await ana.types("/action whoami");
  await ana.sees("search-prod (Running): Maintainer; you may run nothing now.");
});

test("given an open form, when a freeze begins before I send it, then it comes back with what I typed, and goes through afterwards", async () => {
  const { ana, bo, target, writeConfiguration, control } = await givenSignalbox({ actions: [platzAction()] });
  target.answersAtOnce(200, {});
  await ana.types("/action run reindex search-prod");
  const form = await ana.seesModal(title);
  await writeConfiguration(frozenBy(sale({ to: within(hour) })));
  await listsFrozen(bo, true);

  await form.submits({ Force: ["true"] });
  const notice = await ana.seesModal("Not started");
  expect(notice.text).toContain("search-prod is frozen until");
  expect(notice.text).toContain("The people who keep signalbox.yaml can lift it.");
  expect(notice.text).toContain("In your time this ends <!date^");
  expect(target.received).toHaveLength(0);
  await bo.types("/action runs");
  await bo.sees("Not started: search-prod is frozen until");

  await control.post(`/control/views/${notice.view.id}/close`, { user: ana.id });
  const again = await ana.seesModal(title);
  expect(JSON.stringify(again.view.state)).toContain('"selected_options":[{');
  await writeConfiguration((configuration) => void (configuration.freezes = []));
  await listsFrozen(bo, false);
  await again.submits();
  expect((await target.request(1)).body).toBe('{"force":true}');
});

test("given a run that waits, when a freeze begins, then it does not start, and its message says why", async () => {
  const { ana, bo, target, writeConfiguration } = await givenSignalbox({ actions: [platzAction()] });
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal(title)).submits();
  const request = await target.request(1);
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal(title)).submits({ Force: ["true"] });
  await ana.sees("Queued");
  await writeConfiguration(frozenBy(sale()));
  await listsFrozen(bo, true);
  request.answer(200, {});
  await ana.sees("Not started: search-prod is frozen until somebody lifts it");
  expect(target.received).toHaveLength(1);
});

test("given a run that awaits approval, when a freeze begins, then a yes does not count and a no does", async () => {
  const { ana, bo, target, writeConfiguration } = await givenSignalbox({
    actions: [signalboxAction({ approval: { required: 1, role: "Owner" } })],
  });
  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal(title)).submits();
  const card = await bo.sees("Waiting for approval");
  await writeConfiguration(frozenBy(sale({ to: within(hour) })));
  await listsFrozen(bo, true);
  await bo.clicks(card, "Approve", { confirm: true });
  const told = await bo.sees("This run could not start now. To Ana Ortiz, who asked for it, the rules say:");
  expect(told.ephemeral_for).toBe("U0BO");
  expect(contains(told, "In your time this ends <!date^")).toBe(true);
  // The same in a modal, where there is no message to answer under.
  await bo.opensHome();
  await (await bo.seesHome("Waits for your decision")).clicks("Look…");
  await (await bo.seesModal("Decide")).clicks("Approve", { confirm: true });
  expect((await bo.seesModal("Not done")).text).toContain("In your time this ends <!date^");
  await bo.clicks(card, "Deny…");
  await (await bo.seesModal("Deny this run")).submits({ Reason: "After the sale." });
  await ana.sees("Denied by Bo Lind");
  expect(target.received).toHaveLength(0);
});

test("a role that sets the freeze aside is told so twice, and the history says so", async () => {
  const { bo, target } = await givenSignalbox({
    actions: [platzAction({ dangerous: true })],
    configuration: frozenBy(sale({ except: "Owner" })),
  });
  await bo.types("/action run reindex search-prod");
  const form = await bo.seesModal(title);
  expect(form.text).toContain("Your role lets you start it all the same");
  await form.submits();
  const confirm = await bo.seesModal("Confirm");
  expect(confirm.text).toContain("In spite of the freeze “sale”");
  await confirm.clicks("Yes, run it", { confirm: true });
  (await target.request(1)).answer(200, {});
  const done = await bo.sees("Done in");
  const [, run] = /run ([a-z0-9]{13})/.exec(JSON.stringify(done)) ?? [];
  await bo.types(`/action show ${run}`);
  const shown = await bo.sees("Asked for by <@U0BO>, in spite of the freeze sale");
  expect(contains(shown, "Started, in spite of the freeze sale")).toBe(true);
});

test("the Home tab shows what is frozen and what will be, of what I may see", async () => {
  const { ana, zed, uma } = await givenSignalbox({
    actions: [platzAction()],
    configuration(configuration) {
      configuration.grants[2] = { to: "uma", role: "User", on: { envs: ["staging"] } };
      configuration.freezes = [
        sale({ actions: ["reindex"] }),
        sale({ id: "release", on: { deployments: ["orders-prod"] }, from: within(hour), to: within(2 * hour) }),
        sale({ id: "far", from: within(48 * hour) }),
      ];
    },
  });
  await ana.opensHome();
  const home = await ana.seesHome("Frozen now");
  expect(home.text).toContain("*sale*, until somebody lifts it: The shop sells most. Only reindex.");
  expect(home.text).toContain("on search-prod and orders-prod");
  expect(home.text.indexOf("Frozen soon")).toBeGreaterThan(home.text.indexOf("Frozen now"));
  expect(home.text).toMatch(/\*release\*, from <!date\^.*> until <!date\^.*>: The shop sells most\.\s+on orders-prod/);
  expect(home.text).not.toContain("*far*");
  await uma.opensHome();
  expect((await uma.seesHome("What you may run")).text).not.toContain("rozen");
  await zed.opensHome();
  expect((await zed.seesHome("does not know you yet")).text).not.toContain("rozen");
});

test("given a throttle that is used up, when I send the form, then it comes back with what I typed and with when", async () => {
  const { ana, bo, target, control } = await givenSignalbox({
    actions: [signalboxAction({ throttle: { runs: 1, per: "1h" } })],
  });
  target.answersAtOnce(200, {});
  await bo.types("/action run reindex search-prod");
  await (await bo.seesModal(title)).submits();
  await bo.sees("Done in");

  await ana.types("/action run reindex search-prod");
  await (await ana.seesModal(title)).submits({ Force: ["true"] });
  const notice = await ana.seesModal("Not started");
  expect(notice.text).toContain(
    "may be asked for once in 1 h on search-prod, and that was done, the last one by Bo Lind",
  );
  expect(notice.text).toContain("In your time: from <!date^");
  await control.post(`/control/views/${notice.view.id}/close`, { user: ana.id });
  expect(JSON.stringify((await ana.seesModal(title)).view.state)).toContain('"selected_options":[{');
  expect(target.received).toHaveLength(1);
});
