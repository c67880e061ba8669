import { z } from "zod";

/** Who asks. An unknown Slack member is an actor too: refusals to strangers are recorded like all others. */
export const Actor = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("person"), id: z.string(), name: z.string(), slack: z.string() }),
  z.object({ kind: z.literal("stranger"), slack: z.string() }),
]);
export type Actor = z.output<typeof Actor>;

/** The same person, whatever they are called meanwhile. */
export function isSameActor(one: Actor, other: Actor): boolean {
  return one.slack === other.slack;
}
