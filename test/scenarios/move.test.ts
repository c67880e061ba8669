import { expect, it } from "vitest";
import { platzAction } from "../harness/actions.ts";
import { describePostgres, givenDatabase, withClient } from "../harness/postgres.ts";
import { startProcess } from "../harness/process.ts";
import { givenReplicas } from "../harness/replicas.ts";
import { oneRunsAndOneWaits } from "../harness/two-runs.ts";

describePostgres("Moving to Postgres", () => {
  it("goes on there: what waited runs, what was under way is settled, and both are told in their threads", async () => {
    const database = await givenDatabase();
    const signalbox = await givenReplicas(database, { actions: [platzAction()] });
    const { ana, target, config } = signalbox;
    const file = config.databaseFile;
    const alone = await signalbox.startReplica({ SIGNALBOX_DATABASE: file });
    await oneRunsAndOneWaits(signalbox);

    async function move() {
      const command = startProcess(["move-to-postgres", file], { SIGNALBOX_DATABASE: database });
      const code = await command.ended();
      return { code, output: command.output() };
    }
    expect(await move()).toMatchObject({ code: 1, output: expect.stringMatching(/Stop it first/) as unknown });
    alone.child.kill("SIGKILL");
    await alone.ended();
    expect(await move()).toMatchObject({
      code: 0,
      output: expect.stringMatching(/: 2 runs with \d+ events/) as unknown,
    });

    await Promise.all([signalbox.startReplica(), signalbox.startReplica()]);
    const second = await target.request(2);
    second.answer(200, {});
    await ana.sees("Outcome unknown");
    await ana.sees("Done in");
    expect(target.received).toHaveLength(2);
    const { rows } = await withClient(database, (client) => client.query("select status from run order by seq"));
    expect(rows).toEqual([{ status: "interrupted" }, { status: "succeeded" }]);
    const verified = startProcess(["audit", "verify"], { SIGNALBOX_DATABASE: database });
    expect(await verified.ended()).toBe(0);
  }, 90_000);
});
