import type { Command } from "commander";
import { approvalNeeded } from "../access/approvals.ts";
import { isTarget } from "../access/invoke.ts";
import { readPlaces } from "../config.ts";
import type { CatalogSnapshot } from "../runs/ports.ts";
import { unknownAction, unknownDeployment } from "../runs/refusals.ts";
import { formView, tooBigFor, type Form } from "../slack/views/form-view.ts";
import { explain } from "./explain.ts";
import { readCatalog } from "./read-catalog.ts";
import { textsIn } from "../texts/texts.ts";

export function addRender(program: Command): void {
  program
    .command("render")
    .description("print an action's form as Slack Block Kit JSON")
    .argument("<action>", "the action's id")
    .option("--deployment <name>", "the deployment that it would run on; otherwise all it is made for")
    .action(async (action: string, { deployment }: { deployment?: string }) => {
      try {
        const view = render(await readCatalog(readPlaces(process.env)), action, deployment);
        if (typeof view === "string") throw new Error(view);
        console.log(JSON.stringify(view, null, 2));
      } catch (fault) {
        console.error(fault instanceof Error && !("problems" in fault) ? fault.message : explain(fault));
        process.exitCode = 1;
      }
    });
}

/** The form as it looks before anybody types, whoever asks; or a sentence that says why there is none. */
function render(catalog: CatalogSnapshot, id: string, named: string | undefined): object | string {
  const { actionsById, deploymentsById, policy } = catalog;
  const known = actionsById.get(id);
  if (!known) return unknownAction(id, [...actionsById.keys()]).message;
  const targets = [...deploymentsById.values()].filter((deployment) => isTarget(policy, known.action, deployment));
  const chosen = targets.filter(({ name, id: itsId }) => named === undefined || name === named || itsId === named);
  if (chosen.length === 0) {
    if (named === undefined) return `“${known.action.title}” is made for no deployment of the configuration.`;
    const names = targets.map((deployment) => deployment.name);
    return unknownDeployment(named, names).message;
  }
  const offered = chosen.map((deployment) => ({ deployment, status: deployment.status ?? "Unknown", isStale: false }));
  const approvals = chosen.map((deployment) => approvalNeeded(policy, known.action, deployment));
  const form: Form = {
    known,
    offers: { offered, withheld: [] },
    approvals,
    channel: "C0RENDER",
    thread: undefined,
    content: {
      action: known.action,
      state: {},
      rows: {},
      remembered: {},
      zone: undefined,
      now: Date.now(),
      texts: textsIn(),
      // What is searched is not part of a view.
      choicesOf: (field) => ("options" in field ? field.options : []),
    },
  };
  const view = formView(form);
  return tooBigFor(view, form) ?? view;
}
