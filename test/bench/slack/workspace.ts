import { defaultSeed, type WorkspaceSeed } from "../../../src/simulator/seed.ts";

/** The one person of the benchmark: on call, and a Maintainer. */
export const ana = "U0ANA";

/** What she types. */
export const command = "/action run reindex";

/**
 * A workspace with a channel for each sample, so that reading what came of one never means reading what came of all
 * before it.
 */
export function workspaceWith(channels: readonly string[]): WorkspaceSeed {
  const members = [ana, defaultSeed.app.bot_user];
  return {
    ...defaultSeed,
    channels: channels.map((id) => ({ id, name: id.toLowerCase(), topic: "A benchmark", is_private: false, members })),
  };
}

/** Ids of one length, so that every form has the same size. */
export function channelIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `C0${String(index).padStart(9, "0")}`);
}
