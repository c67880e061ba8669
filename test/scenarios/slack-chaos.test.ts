import { expect, test } from "vitest";
import type { Message, MessagesView } from "../../src/simulator/control-types.ts";
import { slackPace, times } from "../../src/slack/outbox/rates.ts";
import { signalboxAction } from "../harness/actions.ts";
import { changeAfter, channels, crowdedWorkspace, crowdIds, insistent } from "../harness/crowd.ts";
import { contains, personOf } from "../harness/person.ts";
import { givenSignalbox, type Signalbox } from "../harness/signalbox.ts";

/**
 * Runs in three channels while nothing of Slack can be relied on. `SLACK_CHAOS_SEED=<seed>` plays a seed again;
 * `SLACK_CHAOS_LONG=1` is 200 runs with Slack's own rate limits.
 */
const isLong = process.env["SLACK_CHAOS_LONG"] === "1";
const runCount = isLong ? 200 : 40;
const peopleCount = 8;
const seed = Number(process.env["SLACK_CHAOS_SEED"] ?? Math.floor(Math.random() * 1_000_000));
const patienceMs = isLong ? 900_000 : 90_000;

const deployments = Array.from({ length: 6 }, (_, nr) => `search-${nr}`);

/** In short, a tenth of the time. */
const pace = isLong ? slackPace : times(slackPace, 10);

async function makeTrouble({ control }: Signalbox): Promise<void> {
  await control.calms(seed);
  const always = { times: 0 };
  for (const on of ["chat.*", "conversations.*"]) {
    await control.fails(on, { ...always, probability: 0.08, status: 429, retry_after_s: 1 });
    await control.fails(on, { ...always, probability: 0.08, status: 500 });
    await control.fails(on, { ...always, probability: 0.1, answer: "cut", after_effect: true });
    await control.fails(on, { ...always, probability: 0.05, status: 500, after_effect: true });
  }
  await control.fails("views.*", { ...always, probability: 0.05, status: 429, retry_after_s: 1 });
  await control.fails("views.*", { ...always, probability: 0.05, status: 500 });
  await control.fails("views.*", { ...always, probability: 0.05, answer: "cut", after_effect: true });
  await control.troubles("*", { ...always, probability: 0.08, effect: "drop_ack" });
  await control.troubles("*", { ...always, probability: 0.15, effect: "duplicate" });
  await control.troubles("*", { ...always, probability: 0.1, effect: "reorder" });
  await control.troubles("*", { ...always, probability: 0.04, effect: "drop" });
}

/** What the bot has said in a channel itself, or in a thread, to everybody. */
async function said({ control }: Signalbox, path: string): Promise<readonly Message[]> {
  const { messages } = (await control.get(path)) as MessagesView;
  return messages.filter(({ user, ephemeral_for: reader }) => user === "U0SIGNALBOX" && reader === undefined);
}

async function saidEverywhere(signalbox: Signalbox): Promise<Message[]> {
  const all = await Promise.all(channels.map((id) => said(signalbox, `/control/channels/${id}/messages`)));
  return all.flat();
}

/** An approver who clicks every card until it is decided. */
async function approves(signalbox: Signalbox, isOver: () => boolean): Promise<void> {
  const bo = personOf(signalbox.control, "U0BO", channels[0]);
  while (!isOver()) {
    const { revision } = await signalbox.control.switchboard();
    const waiting = (await saidEverywhere(signalbox)).filter((message) => contains(message, "Waiting for approval"));
    for (const message of waiting) await bo.clicks(message, "Approve", { confirm: true }).catch(() => undefined);
    await changeAfter(signalbox.control, revision);
  }
}

test(
  `every run ends with exactly one final message, whatever Slack does (seed ${seed})`,
  { timeout: patienceMs + 60_000 },
  async () => {
    const signalbox = await givenSignalbox({
      actions: [
        // Incidents do not ask before they queue behind somebody, so that each form is sent once.
        signalboxAction({ priority: "incident" }),
        signalboxAction({
          ...{ id: "rebalance", title: "Rebalance shards", priority: "incident" },
          approval: { required: 1, role: "Owner" },
        }),
      ],
      simulator: { workspace: crowdedWorkspace(peopleCount), seed, rateLimits: isLong },
      overrides: { slackPace: pace },
      configuration(configuration) {
        const [first] = configuration.deployments;
        configuration.deployments.push(...deployments.map((name) => ({ ...first, id: `d-${name}`, name })));
        for (const id of crowdIds(peopleCount)) {
          configuration.people.push({ id: id.toLowerCase(), name: id, slack: id });
          configuration.grants.push({ to: id.toLowerCase(), role: "Maintainer", on: { kinds: ["search"] } });
        }
      },
    });
    const { control, target, simulator } = signalbox;
    target.answersAtOnce(200, { ok: true });
    await makeTrouble(signalbox);

    let deeds = 0;
    async function onDeed(): Promise<void> {
      deeds += 1;
      if (deeds % 23 === 0) simulator.dropConnections();
      else if (deeds % 11 === 0) simulator.refreshConnections();
    }
    let isOver = false;
    const approver = approves(signalbox, () => isOver);
    const ids = crowdIds(peopleCount);
    await Promise.all(
      ids.map(async (id, nr) => {
        for (let run = nr; run < runCount; run += peopleCount) {
          const person = insistent(control, id, channels[run % channels.length] ?? "", onDeed);
          const action = run % 5 === 0 ? "rebalance" : "reindex";
          await person.runs(`/action run ${action} ${deployments[run % deployments.length] ?? ""}`);
        }
      }),
    );

    const isDone = (message: Message) => contains(message, "Done in");
    await expect
      .poll(async () => (await saidEverywhere(signalbox)).filter(isDone).length, { timeout: patienceMs, interval: 200 })
      .toBeGreaterThanOrEqual(runCount);
    async function threads(): Promise<number[]> {
      const parents = await saidEverywhere(signalbox);
      const replies = await Promise.all(
        parents.map(({ channel, ts }) => said(signalbox, `/control/channels/${channel}/threads/${ts}`)),
      );
      return replies.map(
        (messages) => messages.filter(({ thread_ts: thread, ts }) => thread !== undefined && thread !== ts).length,
      );
    }
    await expect
      .poll(async () => (await threads()).filter((count) => count > 0).length, { timeout: patienceMs, interval: 200 })
      .toBeGreaterThanOrEqual(runCount);
    isOver = true;
    await approver;

    // Whatever was still under way may only have changed what is there.
    await control.calms();
    await signalbox.app().stop();
    const messages = await saidEverywhere(signalbox);
    expect(messages).toHaveLength(runCount);
    expect(messages.filter((message) => !isDone(message))).toEqual([]);
    expect(await threads()).toEqual(messages.map(() => 1));
    const keys = target.received.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(runCount);
    expect(new Set(keys).size).toBe(runCount);
  },
);
