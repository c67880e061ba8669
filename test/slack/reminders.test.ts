import { expect, test } from "vitest";
import { createManualClock } from "../../src/lib/clock.ts";
import type { Run, RunIn } from "../../src/runs/run.ts";
import { createReminders, reminderDue, remindersOf } from "../../src/slack/reminders.ts";
import { anApproval, aRequest, noon, runAfter } from "../harness/values.ts";

const minute = 60_000;

function waiting(expiresAfter: number): RunIn<"awaiting_approval"> {
  const { run } = runAfter(aRequest(), [{ type: "settle", approval: { ...anApproval, expiresAfter } }]);
  return run as RunIn<"awaiting_approval">;
}

test.each([
  [4, []],
  [30, [15, 27]],
  [4 * 24 * 60, [2 * 24 * 60, 4 * 24 * 60 - 120]],
])("of an approval within %i minutes reminders are due after %j minutes", (minutes, due) => {
  expect(remindersOf(waiting(minutes * minute)).map(({ at }) => (at - noon) / minute)).toEqual(due);
});

test("after a long stop only the latest is due, and after the end none", () => {
  const run = waiting(30 * minute);
  expect(reminderDue(run, noon + 14 * minute)).toBeUndefined();
  expect(reminderDue(run, noon + 15 * minute)?.kind).toBe("reminder_1");
  expect(reminderDue(run, noon + 29 * minute)?.kind).toBe("reminder_2");
  expect(reminderDue(run, noon + 30 * minute)).toBeUndefined();
});

test("the store is asked at the start, and then only when something may be due", async () => {
  const clock = createManualClock(noon);
  const run = waiting(30 * minute);
  let asked = 0;
  let woken = 0;
  const store = {
    list(): Promise<Run[]> {
      asked += 1;
      return Promise.resolve([run]);
    },
  };
  const reminders = createReminders(store, clock, () => (woken += 1));
  expect(await reminders.due()).toEqual([]);
  expect(await reminders.due()).toEqual([]);
  expect(asked).toBe(1);
  reminders.note(waiting(10 * minute));
  clock.advance(5 * minute);
  expect(woken).toBe(1);
  await reminders.due();
  for (let step = 0; step < 2; step += 1) {
    clock.advance(5 * minute);
    await reminders.due();
  }
  reminders.stop();
  clock.advance(60 * minute);
  expect(await reminders.due()).toEqual([]);
});
