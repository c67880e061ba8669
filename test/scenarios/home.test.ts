import { describe, expect, test } from "vitest";
import { platzAction, signalboxAction } from "../harness/actions.ts";
import { givenSignalbox } from "../harness/signalbox.ts";

const withApproval = signalboxAction({ approval: { required: 1, role: "Owner", expiresAfter: "30m" } });
const rotate = platzAction({ id: "rotate", title: "Rotate keys", dangerous: true });

async function asksFor(person: {
  types(text: string): Promise<unknown>;
  seesModal(title: string): Promise<{ clicks(button: string): Promise<unknown> }>;
}) {
  await person.types("/action reindex search-prod force=yes");
  await (await person.seesModal("Confirm")).clicks("Yes, ask for approval");
}

describe("the Home tab", () => {
  test("shows what waits for me, and it is decided there", async () => {
    const { ana, bo, target } = await givenSignalbox({ actions: [withApproval] });
    await asksFor(ana);
    await ana.sees("Waiting for approval");
    await bo.opensHome();
    const home = await bo.seesHome("Waits for your decision");
    await home.clicks("Look…");
    const card = await bo.seesModal("Decide");
    expect(card.text).toContain("It will send POST /api/v1/admin/reindex");
    await card.clicks("Approve", { confirm: true });
    await bo.seesModal("Done");
    (await target.request(1)).answer(200, {});
    await ana.sees("Done in");

    await ana.opensHome();
    const own = await ana.seesHome("Lately");
    expect(own.text).toContain("Done in");
    expect(own.text).not.toContain("Waits for your decision");
  });

  test("follows what happens while it is open, and a run is cancelled from it", async () => {
    const { ana, control, target } = await givenSignalbox({
      actions: [platzAction(), withApprovalNamed("guarded")],
    });
    await ana.opensHome();
    await ana.seesHome("What you may run");
    await ana.types("/action guarded search-prod force=yes");
    await (await ana.seesModal("Confirm")).clicks("Yes, ask for approval");
    const { view } = await ana.seesModal("Asked for");
    await control.post(`/control/views/${view.id}/close`, { user: ana.id });
    const home = await ana.seesHome("Your runs");
    expect(home.text).toContain("Waiting for approval");
    expect(await home.clicks("Cancel", { confirm: true })).toMatchObject({ ok: true });
    await ana.seesHome("Cancelled by Ana Ortiz");
    expect(target.received).toHaveLength(0);
  });

  test("offers what I may run, favourites first, and runs it", async () => {
    const { ana, control, target } = await givenSignalbox({ actions: [platzAction(), rotate] });
    await ana.opensHome();
    const home = await ana.seesHome("Rotate keys");
    expect(home.text.indexOf("Rebuild search index")).toBeLessThan(home.text.indexOf("Rotate keys"));
    expect(home.text).toContain("dangerous");
    const choose = (value: object) =>
      control.post(`/control/views/${home.view.id}/click`, {
        user: ana.id,
        block_id: "action:rotate",
        action_id: "home_favourite",
        value: JSON.stringify(value),
      });
    expect(await choose({ keep: "rotate" })).toMatchObject({ ok: true });
    const starred = await ana.seesHome(":star:");
    expect(starred.text.indexOf("Rotate keys")).toBeLessThan(starred.text.indexOf("Rebuild search index"));
    expect(await choose({ run: "rotate" })).toMatchObject({ ok: true });
    const form = await ana.seesModal("Rotate keys");
    await form.submits({ "Run on": "d-search-prod" });
    await (await ana.seesModal("Confirm")).clicks("Yes, run it", { confirm: true });
    (await target.request(1)).answer(200, {});
    await ana.seesDirectly("Done in");
  });

  test("says to a stranger how to become known, and nothing else", async () => {
    const { zed } = await givenSignalbox({ actions: [platzAction()] });
    await zed.opensHome();
    const home = await zed.seesHome("does not know you");
    expect(home.text).not.toContain("Rebuild");
  });

  test("says what is not available now", async () => {
    const { ana } = await givenSignalbox({
      actions: [platzAction()],
      configuration: ({ deployments }) => void (deployments[1] = { ...deployments[1], status: "Upgrading" }),
    });
    await ana.opensHome();
    expect((await ana.seesHome("Not available now")).text).toContain("Upgrading");
  });
});

function withApprovalNamed(id: string): unknown {
  return signalboxAction({ id, title: "Guarded", approval: { required: 1, role: "Owner", expiresAfter: "30m" } });
}
