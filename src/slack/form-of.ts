import { approvalNeeded } from "../access/approvals.ts";
import type { Values } from "../definition/inputs.ts";
import type { CatalogAction } from "../runs/ports.ts";
import { sourceOf } from "../definition/field.ts";
import { askChoices, choicesOf, type ChoicesFor } from "./choices.ts";
import { actorOf, type SlackDeps } from "./deps.ts";
import { offersFor, type Offers } from "./offers.ts";
import type { FormState } from "./views/field-view.ts";
import { askedFields, type FormContent } from "./views/form-fields.ts";
import { deploymentOf, type Form, type FormMetadata } from "./views/form-view.ts";

/** What a person's form is made of at this moment. */
export function formOf(
  deps: SlackDeps,
  member: string,
  known: CatalogAction,
  at: {
    readonly offers: Offers;
    readonly channel: string;
    readonly thread: string | undefined;
    readonly deploymentId: string | undefined;
    readonly zone: string | undefined;
    readonly rows: FormContent["rows"];
    readonly state: FormState;
    readonly remembered: Values;
  },
): Form & { readonly choices: ChoicesFor } {
  const snapshot = deps.catalog.current();
  const { offers, channel, thread, deploymentId, zone, rows, state, remembered } = at;
  const choices: ChoicesFor = { snapshot, sources: deps.options, actor: actorOf(deps, member), deploymentId };
  return {
    known,
    offers,
    approvals: offers.offered.map((offer) => approvalNeeded(snapshot.policy, known.action, offer.deployment)),
    channel,
    thread,
    choices,
    content: {
      action: known.action,
      state,
      rows,
      remembered,
      zone,
      now: deps.clock.now(),
      choicesOf: (field, values) => choicesOf(choices, field, values),
    },
  };
}

/**
 * The form that is on somebody's screen, with what is typed into it. Undefined when it can no longer be drawn: the action
 * has changed, or may not run there any more; sending it says so.
 */
export function openFormOf(
  deps: SlackDeps,
  member: string,
  metadata: FormMetadata,
  state: FormState,
  remembered: Values,
): (Form & { readonly choices: ChoicesFor }) | undefined {
  const known = deps.catalog.current().actionsById.get(metadata.actionId);
  if (known?.digest !== metadata.actionDigest) return undefined;
  const all = offersFor(deps.catalog, actorOf(deps, member), known, deps.clock.now());
  const offers: Offers =
    metadata.deploymentId === undefined
      ? all
      : { offered: all.offered.filter(({ deployment }) => deployment.id === metadata.deploymentId), withheld: [] };
  // One more or less to choose from would take the choice away, or leave a form that asks for nothing.
  if (offers.offered.length === 0 || (metadata.deploymentId === undefined && offers.offered.length === 1)) {
    return undefined;
  }
  const { channel, thread, zone, rows } = metadata;
  const deploymentId = deploymentOf(metadata, state);
  return formOf(deps, member, known, { offers, channel, thread, deploymentId, zone, rows, state, remembered });
}

/** A source may depend on what another one offers, but not for ever. */
const mostRounds = 4;

/** Loads the options that the form's questions need, so that what was chosen can be read. */
export async function loadOptions({ content, choices }: { content: FormContent; choices: ChoicesFor }): Promise<void> {
  for (let round = 0; round < mostRounds; round += 1) {
    const { asked, values } = askedFields(content);
    const missing = asked.filter(({ field }) => {
      const source = sourceOf(field);
      return source && !choices.sources.known(source, values);
    });
    if (missing.length === 0) return;
    await Promise.all(
      missing.map(({ field }) => askChoices(choices, field.kind === "list" ? field.of : field, values)),
    );
  }
}
