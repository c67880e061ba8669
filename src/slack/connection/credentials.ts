import type { webApi } from "@slack/bolt";
import { slackErrorCode } from "../slack-error.ts";

/** The credentials are not what Slack knows. `setting` names the one to mend. */
export class SlackCredentialError extends Error {
  readonly setting: "SLACK_BOT_TOKEN" | "SLACK_APP_TOKEN";
  readonly code: string;

  constructor(setting: SlackCredentialError["setting"], code: string) {
    super(`Slack does not accept ${setting} (${code})`);
    this.setting = setting;
    this.code = code;
  }
}

/** @throws SlackCredentialError, when Slack does not know the token */
export async function checkBotToken(
  client: webApi.WebClient,
): Promise<{ readonly id: string; readonly userId: string }> {
  try {
    const { bot_id: id, user_id: userId } = await client.auth.test();
    if (id === undefined || userId === undefined) throw new SlackCredentialError("SLACK_BOT_TOKEN", "not_a_bot");
    return { id, userId };
  } catch (fault) {
    const code = slackErrorCode(fault);
    throw code === undefined ? fault : new SlackCredentialError("SLACK_BOT_TOKEN", code);
  }
}

/** A refusal of the token with which connections are opened, as such; any other fault as it is. */
export function appTokenFault(fault: unknown): unknown {
  const code = slackErrorCode(fault);
  return code === undefined ? fault : new SlackCredentialError("SLACK_APP_TOKEN", code);
}
