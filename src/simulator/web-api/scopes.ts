import type { World } from "../world.ts";
import type { Answer, ConversationScopes, Method } from "./method.ts";

/** Slack's refusal when the token may not do this; undefined when it may. */
export function checkScopes(
  { scopes, conversation }: Method,
  fields: Readonly<Record<string, unknown>>,
  world: World,
): Answer | undefined {
  const { workspace } = world;
  if (scopes.length > 0 && !scopes.some((scope) => workspace.hasScope(scope))) return missing(world, scopes);
  if (!conversation) return undefined;
  const all = Object.values<string>({ ...conversation });
  // With none of the family Slack does not look which conversation is meant.
  if (!all.some((scope) => workspace.hasScope(scope))) return missing(world, all);
  const wanted = scopeFor(conversation, fields["channel"], world);
  return wanted === undefined || workspace.hasScope(wanted) ? undefined : missing(world, [wanted]);
}

function scopeFor(scopes: ConversationScopes, id: unknown, { workspace }: World): string | undefined {
  const channel = typeof id === "string" ? workspace.channel(id) : undefined;
  // One that the bot cannot see is not found, and says nothing of its kind.
  if (!channel || (channel.is_private && !channel.members.includes(workspace.app.bot_user))) return undefined;
  if (channel.is_im) return scopes.im;
  return channel.is_private ? scopes.private : scopes.public;
}

function missing({ workspace }: World, needed: readonly string[]): Answer {
  return { ok: false, error: "missing_scope", needed: needed.join(","), provided: workspace.app.scopes.join(",") };
}
