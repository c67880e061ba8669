import { access } from "node:fs/promises";
import { CatalogError } from "../catalog/catalog.ts";
import { loadConfiguration, loadFiles } from "../catalog/load.ts";
import { hasErrors, merge, problemsOf, toSnapshot } from "../catalog/merge.ts";
import type { Places } from "../config.ts";
import { itemsByCollection, type Item } from "../definition/collections.ts";
import type { CatalogSnapshot } from "../runs/ports.ts";

/**
 * What the documents say now, without watching or asking anybody.
 * @throws CatalogError when there is no good configuration
 */
export async function readCatalog(places: Places): Promise<CatalogSnapshot> {
  const loaded = await loadFiles(places);
  const merged = merge(undefined, loaded);
  if (!merged || !loaded.files) throw new CatalogError(problemsOf(loaded));
  return toSnapshot(merged, merged.good.configuration);
}

/**
 * The collections of a configuration. Without a name the usual file is read, when there is one.
 * @throws CatalogError when the file cannot be used
 */
export async function readCollections(
  named: string | undefined,
  usual: string,
): Promise<ReadonlyMap<string, readonly Item[]>> {
  const isThere = await access(usual).then(
    () => true,
    () => false,
  );
  if (named === undefined && !isThere) return itemsByCollection({}, []);
  const { configuration, problems } = await loadConfiguration(named ?? usual);
  if (!configuration || hasErrors(problems)) throw new CatalogError(problems);
  return itemsByCollection(configuration.collections, configuration.deployments);
}
