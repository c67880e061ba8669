import { expect, onTestFinished, test } from "vitest";
import type { Config } from "../../src/config.ts";
import type { Executor } from "../../src/runs/ports.ts";
import { platzAction } from "../harness/actions.ts";
import { givenApi, runCall } from "../harness/api.ts";
import { describePostgres, givenDatabase } from "../harness/postgres.ts";
import { succeeded } from "../harness/values.ts";

const million = 1_000_000;
const atOnce = 1_000;

/** Runs on the search deployments log a million lines each, as fast as the store takes them; others end at once. */
function createLoudExecutor(): Executor & { readonly lines: Map<string, number>; isToStop: boolean } {
  const lines = new Map<string, number>();
  const executor = {
    lines,
    isToStop: false,
    execute: (async (run, _body, _signal, telling) => {
      if (run.deployment.kind !== "search") return succeeded;
      for (let line = 0; line < million && !executor.isToStop; line += atOnce) {
        await telling.onLog(Array.from({ length: atOnce }, (_, index) => `line ${line + index} of what is done`));
        lines.set(run.id, line + atOnce);
      }
      return succeeded;
    }) satisfies Executor["execute"],
  };
  return executor;
}

async function quietEndBesideLoud(settings: Partial<Config>): Promise<void> {
  const executor = createLoudExecutor();
  // Should a quiet run never end, the loud ones must not keep the process for long.
  onTestFinished(() => void (executor.isToStop = true));
  const { asBot, botToken, url } = await givenApi({ actions: [platzAction()], overrides: { executor }, settings });
  const ci = await asBot("ci");
  const headers = { authorization: `Bearer ${await botToken("ci")}`, accept: "text/event-stream" };
  /** The stream ends with the run. */
  const ended = async (id: string, of: string) => (await fetch(`${url()}/api/v1/runs/${id}/${of}`, { headers })).text();

  const loud: string[] = [];
  for (const deployment of ["search-prod", "search-staging"]) {
    const { body } = await ci.call("createRun", runCall(deployment, { deployment }));
    loud.push(body.id);
  }
  const loudOver = Promise.allSettled(loud.map((id) => ended(id, "events")));
  await expect.poll(() => executor.lines.size).toBe(2);

  for (let quiet = 0; quiet < 5; quiet += 1) {
    const { body } = await ci.call("createRun", runCall(`quiet-${quiet}`, { deployment: "orders-prod" }));
    expect(await ended(body.id, "events")).toContain('"result":"succeeded"');
  }
  for (const id of loud) {
    expect(executor.lines.get(id)).toBeLessThan(million);
    const { body } = await ci.call("getRun", { parameters: { id } });
    expect(body.status).toBe("running");
  }
  await loudOver;
  for (const id of loud) expect(executor.lines.get(id)).toBe(million);
}

const promise = "runs that are asked for while others log a million lines each end long before those lines do";

test(promise, () => quietEndBesideLoud({}));

describePostgres("On Postgres", () => {
  test(promise, async () => quietEndBesideLoud({ databaseUrl: await givenDatabase() }));
});
