import { z } from "zod";

/**
 * Who asks. An unknown Slack member is an actor too: refusals to strangers are recorded like all others.
 * A bot is a program with a token of ours; a deployment is a service that speaks with its own token.
 */
export const Actor = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("person"), id: z.string(), name: z.string(), slack: z.string() }),
  z.object({ kind: z.literal("stranger"), slack: z.string() }),
  z.object({ kind: z.literal("bot"), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal("deployment"), id: z.string(), name: z.string() }),
]);
export type Actor = z.output<typeof Actor>;

/**
 * One text for one actor, whatever they are called meanwhile. A person and the stranger that they were before somebody
 * listed them are the same.
 */
export function actorKey(actor: Actor): string {
  switch (actor.kind) {
    case "person":
    case "stranger":
      return `slack:${actor.slack}`;
    case "bot":
      return `bot:${actor.id}`;
    case "deployment":
      return `deployment:${actor.id}`;
  }
}

export function isSameActor(one: Actor, other: Actor): boolean {
  return actorKey(one) === actorKey(other);
}

/** How people call the actor. */
export function nameOf(actor: Actor): string {
  return actor.kind === "stranger" ? actor.slack : actor.name;
}

/** The Slack member behind the actor; undefined for a program. */
export function slackMemberOf(actor: Actor): string | undefined {
  return "slack" in actor ? actor.slack : undefined;
}
