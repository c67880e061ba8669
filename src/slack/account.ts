import { z } from "zod";
import type { Account } from "../access/directory.ts";

/** What we read of Slack's user object (docs.slack.dev, user object). Lenient: a flag that is not there is no. */
const SlackUser = z.object({
  id: z.string(),
  name: z.string().optional(),
  real_name: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_app_user: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  is_email_confirmed: z.boolean().optional(),
  profile: z.object({ email: z.string().optional() }).optional(),
});

/** Why an account is nobody's whom a grant may mean, in words for the log. The first that fits. */
const reasonsAgainst = [
  ["deleted", "is deactivated"],
  ["is_bot", "is a bot"],
  ["is_stranger", "belongs to another organisation"],
  ["is_ultra_restricted", "is a guest of one channel"],
  ["is_restricted", "is a guest"],
] as const;

/**
 * The account in Slack's answer, or why it may hold no grants. With an e-mail, the account must have that e-mail, and
 * Slack must not say that it is unconfirmed.
 */
export function accountIn(answer: unknown, email?: string): { account: Account } | { reason: string } {
  const parsed = SlackUser.safeParse(answer);
  if (!parsed.success) return { reason: "is not described by Slack" };
  const user = parsed.data;
  const against = reasonsAgainst.find(([flag]) => user[flag]);
  if (against) return { reason: against[1] };
  if (email !== undefined) {
    if (user.is_email_confirmed === false) return { reason: "has an e-mail that is not confirmed" };
    if (user.profile?.email?.toLowerCase() !== email) return { reason: "does not show that e-mail" };
  }
  return { account: { slack: user.id, name: user.real_name ?? user.name ?? user.id } };
}
