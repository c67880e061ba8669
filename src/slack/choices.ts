import type { Actor } from "../access/actor.ts";
import { roleOn } from "../access/roles.ts";
import { collectionNameOf, createCollections, type Item } from "../definition/collections.ts";
import { sourceOf, type Choice, type Field } from "../definition/field.ts";
import type { Values } from "../definition/inputs.ts";
import type { CatalogSnapshot, OptionList, OptionSources } from "../runs/ports.ts";

/** For whom and for which deployment choices are offered. */
export interface ChoicesFor {
  readonly snapshot: CatalogSnapshot;
  readonly sources: OptionSources;
  readonly actor: Actor;
  /** Undefined while the form still asks for it. */
  readonly deploymentId: string | undefined;
}

/** The options of a field as this person may see them; those of a source as far as they are in memory. */
export function choicesOf(choices: ChoicesFor, field: Field, values: Values): readonly Choice[] {
  const source = sourceOf(field);
  if (source) return choices.sources.known(source, values)?.choices ?? [];
  if (field.kind === "item") return itemsOf(choices, field);
  return field.kind === "choice" || field.kind === "choices" ? field.options : [];
}

/** The same, asked for where that is needed. */
export async function askChoices(choices: ChoicesFor, field: Field, values: Values): Promise<OptionList> {
  const source = sourceOf(field);
  return source ? choices.sources.options(source, values) : { choices: choicesOf(choices, field, values) };
}

function itemsOf(
  { snapshot, actor, deploymentId }: ChoicesFor,
  { collection, filters, anyEnv }: Extract<Field, { kind: "item" }>,
): Choice[] {
  const env = snapshot.deploymentsById.get(deploymentId ?? "")?.env;
  const items = createCollections(snapshot.collections, env).items(collection, filters, anyEnv) ?? [];
  const isDeployments = collectionNameOf(collection)?.name === "deployments";
  return items.filter((item) => !isDeployments || isVisible(snapshot, actor, item)).map(itemToChoice);
}

/** Of deployments people see those on which they hold any role; other collections are in the configuration for all. */
function isVisible({ deploymentsById, policy }: CatalogSnapshot, actor: Actor, item: Item): boolean {
  const deployment = deploymentsById.get(item.id);
  return deployment !== undefined && roleOn(policy, actor, deployment) !== undefined;
}

function itemToChoice(item: Item): Choice {
  const about = ["kind", "env"].flatMap((key) => (typeof item[key] === "string" ? [item[key]] : []));
  return {
    value: item.id,
    label: nameOfItem(item),
    ...(about.length > 0 ? { help: about.join(", ") } : {}),
  };
}

export function nameOfItem(item: Item): string {
  const name = item["name"] ?? item["label"] ?? item["title"];
  return typeof name === "string" && name !== "" ? name : item.id;
}
