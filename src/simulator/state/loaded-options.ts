import type { SlackObject } from "../control-types.ts";

/**
 * What the app has offered for external selects. A person's client lets nobody choose what was not offered, so these
 * are remembered. A view id or timestamp never comes again, so nothing old is ever found. `place` is a view id, or channel and ts.
 */
export interface LoadedOptions {
  add(place: string, blockId: string, actionId: string, options: readonly SlackObject[]): void;
  get(place: string, blockId: string, actionId: string): readonly SlackObject[];
}

export function createLoadedOptions(): LoadedOptions {
  const optionsByPlace = new Map<string, readonly SlackObject[]>();
  const keyOf = (...parts: string[]): string => JSON.stringify(parts);
  return {
    add(place, blockId, actionId, options) {
      const key = keyOf(place, blockId, actionId);
      optionsByPlace.set(key, [...options, ...(optionsByPlace.get(key) ?? [])]);
    },
    get: (place, blockId, actionId) => optionsByPlace.get(keyOf(place, blockId, actionId)) ?? [],
  };
}
