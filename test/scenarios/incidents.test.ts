import { expect, onTestFinished, test } from "vitest";
import type { Config } from "../../src/config.ts";
import { mostOvertakings } from "../../src/runs/lane-ports.ts";
import type { Executor } from "../../src/runs/ports.ts";
import { signalboxAction } from "../harness/actions.ts";
import { givenApi, runCall } from "../harness/api.ts";
import { describePostgres, givenDatabase } from "../harness/postgres.ts";
import { succeeded } from "../harness/values.ts";

/** Work that ends one by one, when the test says so. */
function createWorkbench(): Executor & { readonly begun: string[]; endLast(): void } {
  const begun: string[] = [];
  let end = (): void => undefined;
  return {
    begun,
    endLast: () => end(),
    async execute(run) {
      begun.push(run.id);
      await new Promise<void>((resolve) => (end = resolve));
      return succeeded;
    },
  };
}

async function incidentsGoFirst(settings: Partial<Config>): Promise<void> {
  const executor = createWorkbench();
  const { asBot } = await givenApi({
    actions: [signalboxAction(), signalboxAction({ id: "mend", title: "Mend", priority: "incident" })],
    overrides: { executor },
    settings,
  });
  onTestFinished(executor.endLast);
  const ci = await asBot("ci");
  const asks = async (action: string, key: string): Promise<string> =>
    (await ci.call("createRun", runCall(key, { action }))).body.id;

  const first = await asks("reindex", "first");
  await expect.poll(() => executor.begun).toEqual([first]);
  const normal = [await asks("reindex", "second"), await asks("reindex", "third")];
  const incidents: string[] = [];
  for (let count = 0; count <= mostOvertakings; count += 1) incidents.push(await asks("mend", `mend-${count}`));
  const [second = "", third = ""] = normal;
  const order = [first, ...incidents.slice(0, mostOvertakings), second, ...incidents.slice(mostOvertakings), third];
  for (let ended = 1; ended < order.length; ended += 1) {
    executor.endLast();
    await expect.poll(() => executor.begun).toEqual(order.slice(0, ended + 1));
  }
}

const promise = "an incident starts before what waits on its deployment, which is overtaken four times and no more";

test(promise, () => incidentsGoFirst({}));

describePostgres("On Postgres", () => {
  test(promise, async () => incidentsGoFirst({ databaseUrl: await givenDatabase() }));
});
