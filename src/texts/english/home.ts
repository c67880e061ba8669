import type { What } from "./run.ts";

/** The Home tab. */
export const home = {
  toDecide: "Waits for your decision",
  underway: "Your runs",
  ended: "Lately",
  actions: "What you may run",
  unavailable: "Not available now",
  also: "Also: `/action help` in any channel, and mention the bot in a thread.",
  moreRuns: (count: number) => `And ${count} more. The history: \`/action runs\`.`,
  moreStatus: (count: number) => `And ${count} more: \`/action status\`.`,
  moreActions: (count: number) => `And ${count} more: search for them.`,
  /** `until` is null when it is not known. */
  askedBy: ({ by, until }: { by: string; until: string | null }) =>
    `Asked by ${by}${until === null ? "" : `, until ${until}`}`,
  look: "Look…",
  lookLabel: ({ action, deployment }: What) => `Look at ${action} on ${deployment}, and decide`,
  nothing:
    "Nothing now: you need a role on a deployment, and the deployment a status that its actions allow. See `/action whoami`.",
  search: "Search all of them",
  noFavourite: "Remove favourite",
  favourite: "Make it a favourite",
};
