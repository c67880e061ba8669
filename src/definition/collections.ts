import { isJsonObject, toCanonicalJson, type Json, type JsonObject } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Deployment } from "./configuration.ts";
import type { FieldFilter } from "./field.ts";

/** One thing that a CollectionSelect may choose. Its value is the id; outputs may ask for its other properties. */
export type Item = JsonObject & { readonly id: string };

/** Why an item has no such property. The codes are those of Platz's resolver. */
export interface LookupError {
  readonly code:
    "InvalidCollectionId" | "UnsupportedCollection" | "UnknownProperty" | "CollectionItemNotFound" | "CollectionError";
  readonly message: string;
}

/** Which collection an input means: a name, or the resources of a kind of deployment. */
export interface CollectionName {
  readonly name: string;
  /** Tried first; of `{deployment: shop, type: bucket}` it is `shop/bucket`. */
  readonly qualified?: string;
}

/** What collections hold, for one deployment at one instant. */
export interface Collections {
  /** The items that fulfil every filter, in their order. Undefined when there is no such collection. */
  items(collection: Json, filters?: readonly FieldFilter[], anyEnv?: boolean): readonly Item[] | undefined;
  property(collection: Json, id: string, property: string, anyEnv?: boolean): Result<Json, LookupError>;
}

/** Tables of Platz. Only deployments and secrets can be looked up there. */
const platzTables = [
  "bots",
  "deployment_configs",
  "deployment_kinds",
  "deployment_permissions",
  "deployment_resource_types",
  "deployment_resources",
  "deployment_tasks",
  "deployments",
  "env_user_permissions",
  "envs",
  "helm_charts",
  "helm_registries",
  "helm_tag_formats",
  "k8s_clusters",
  "k8s_resources",
  "secrets",
  "users",
];

/** What a secret may not say of itself, whatever a configuration holds. */
export const secretKeys = ["contents", "value"];

/** Every collection with its items: those of the configuration, and the deployments unless it lists them itself. */
export function itemsByCollection(
  collections: { readonly [name: string]: readonly Item[] },
  deployments: Iterable<Deployment>,
): ReadonlyMap<string, readonly Item[]> {
  const named = Object.entries(collections).map(([name, items]): [string, readonly Item[]] => [
    name,
    name === "secrets" ? items.map(withoutSecret) : items,
  ]);
  return new Map([["deployments", [...deployments].map(deploymentItem)], ...named]);
}

function withoutSecret(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([key]) => !secretKeys.includes(key))) as unknown as Item;
}

/** Under our names, and under those that Platz has for the same. */
function deploymentItem({ id, name, kind, env, cluster, ingress }: Deployment): Item {
  const ingress_hostname = URL.parse(ingress)?.hostname ?? "";
  return { id, name, kind, env, cluster, env_id: env, cluster_id: cluster, enabled: true, ingress, ingress_hostname };
}

/** The collection that a document names; undefined when its JSON is not understood. */
export function collectionNameOf(collection: Json): CollectionName | undefined {
  if (typeof collection === "string") return { name: collection };
  if (!isJsonObject(collection)) return undefined;
  const { deployment, type } = collection;
  if (typeof deployment !== "string" || typeof type !== "string") return undefined;
  return { name: type, qualified: `${deployment}/${type}` };
}

/**
 * Looks into lists of items. An item that says another `env` than the given one is not there, unless `anyEnv`.
 * @param env of the deployment that the action runs on; undefined for every env
 */
export function createCollections(itemsByName: ReadonlyMap<string, readonly Item[]>, env?: string): Collections {
  function listOf({ name, qualified }: CollectionName): readonly Item[] | undefined {
    return (qualified === undefined ? undefined : itemsByName.get(qualified)) ?? itemsByName.get(name);
  }

  function isHere(item: Item, anyEnv: boolean): boolean {
    const itsEnv = Object.hasOwn(item, "env") ? item["env"] : undefined;
    return anyEnv || env === undefined || typeof itsEnv !== "string" || itsEnv === env;
  }

  return {
    items(collection, filters = [], anyEnv = false) {
      const name = collectionNameOf(collection);
      const list = name && listOf(name);
      return list?.filter((item) => isHere(item, anyEnv) && filters.every((filter) => fulfils(item, filter)));
    },

    property(collection, id, property, anyEnv = false) {
      const name = collectionNameOf(collection);
      const shown = name?.qualified ?? name?.name ?? toCanonicalJson(collection);
      const list = name && listOf(name);
      if (!list && !platzTables.includes(shown)) {
        return fail("CollectionError", `There is no collection "${shown}".`);
      }
      // Where every id is a UUID, as in Platz, another text is no id at all.
      if ((list ?? []).every((item) => isUuid(item.id)) && !isUuid(id)) {
        return fail("InvalidCollectionId", `"${id}" is no id of the collection "${shown}": it is not a UUID.`);
      }
      if (!list) return fail("UnsupportedCollection", `The collection "${shown}" cannot be looked up.`);
      const item = list.find((candidate) => candidate.id === id && isHere(candidate, anyEnv));
      if (!item) return fail("CollectionItemNotFound", `The collection "${shown}" has no item "${id}".`);
      const value = Object.hasOwn(item, property) ? item[property] : undefined;
      if (value === undefined) {
        return fail("UnknownProperty", `Items of the collection "${shown}" have no property "${property}".`);
      }
      return ok(value);
    },
  };
}

/** Loosely, as Platz's form compares: `"1"` is 1. A field that is missing fulfils nothing but null. */
function fulfils(item: Item, { field, value }: FieldFilter): boolean {
  const has = Object.hasOwn(item, field) ? (item[field] ?? null) : null;
  if (has === null || value === null) return has === value;
  if (typeof has === "object" || typeof value === "object") return toCanonicalJson(has) === toCanonicalJson(value);
  if (typeof has === typeof value) return has === value;
  return Number(has) === Number(value);
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text);
}

function fail(code: LookupError["code"], message: string): Result<never, LookupError> {
  return err({ code, message });
}
