import type { CommandRequest, SlackObject } from "../control-types.ts";
import { ok, type Result } from "../../lib/result.ts";
import { readContent } from "../message-content.ts";
import { commandPayload, responseUrl } from "../payloads.ts";
import { postAsApp } from "../post-as-app.ts";
import type { Scene } from "../scene.ts";
import { slackbot } from "../state/workspace.ts";
import type { Outcome } from "../transport/transport.ts";
import type { Done } from "./done.ts";
import { refuse, refuseOutcome, type Refusal } from "./refusal.ts";
import { findPresence, type Presence } from "./who.ts";

/**
 * A person types a slash command. Whatever goes wrong is said twice, as in Slack: to the caller, and to the person as
 * a message that only they can see.
 */
export async function sendCommand(scene: Scene, request: CommandRequest): Promise<Result<Done, Refusal>> {
  const presence = findPresence(scene.world, request.user, request.channel);
  if (!presence.ok) return presence;
  const [, command, text = ""] = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(request.text.trim()) ?? [];
  if (command === undefined) {
    return refuse("invalid_request", "A command begins with a slash, for example /action help.");
  }
  if (!scene.world.workspace.app.commands.some((known) => known.command === command)) {
    const known = scene.world.workspace.app.commands.map((entry) => entry.command).join(", ");
    const message = `${command} is not a valid command. This workspace knows: ${known}.`;
    tell(scene, presence.value, message);
    return refuse("unknown_command", message);
  }
  if (request.thread_ts !== undefined) {
    const message = `${command} is not supported in threads. Sorry!`;
    tell(scene, presence.value, message, request.thread_ts);
    return refuse("command_in_thread", message);
  }
  const outcome = await dispatch(scene, presence.value, command, text);
  return settle(scene, presence.value, command, outcome);
}

function dispatch(scene: Scene, { person, channel }: Presence, command: string, text: string): Promise<Outcome> {
  const { world } = scene;
  const payload = commandPayload(world, {
    command,
    text,
    person,
    channel,
    triggerId: world.triggers.issue({ user: person.id, channel: channel.id }),
    responseUrl: responseUrl(world, world.responseUrls.issue({ channel: channel.id, user: person.id })),
  });
  return scene.app.deliver({ kind: "slash_commands", payload, acceptsResponse: true });
}

function settle(scene: Scene, presence: Presence, command: string, outcome: Outcome): Result<Done, Refusal> {
  if (outcome.status === "acked") {
    const done = { elapsed_ms: outcome.elapsedMs };
    if (Object.keys(outcome.payload).length === 0) return ok(done);
    const posted = postAnswer(scene, presence, outcome.payload);
    return posted.ok ? ok({ ...done, ack: outcome.payload, ts: posted.value }) : posted;
  }
  const failure: Record<typeof outcome.status, string> = {
    operation_timeout: `${command} failed because the app did not respond.`,
    dispatch_failed: `${command} failed with the error "dispatch_failed".`,
    bad_response: `${command} failed with the error "${outcome.status === "bad_response" ? outcome.reason : ""}".`,
  };
  tell(scene, presence, failure[outcome.status]);
  return refuseOutcome(outcome);
}

/** What the app sent with its acknowledgement, shown to the person alone unless the app says `in_channel`. */
function postAnswer(scene: Scene, { person, channel }: Presence, answer: SlackObject): Result<string, Refusal> {
  const { world } = scene;
  const content = readContent(answer, { longText: "cut", limitBlockText: false, ids: world.ids });
  if (!content.ok) {
    const why = [content.error.error, ...content.error.problems].join("; ");
    tell(scene, { person, channel }, `The app's answer could not be shown: ${why}.`);
    return refuse("bad_response", `The app answered with a message that Slack refuses: ${why}.`);
  }
  const ephemeral_for = answer["response_type"] === "in_channel" ? undefined : person.id;
  const message = postAsApp(world, content.value, { channel: channel.id, ephemeral_for });
  return ok(message.ts);
}

/** Slack's own voice, to this person only. */
function tell({ world }: Scene, { person, channel }: Presence, text: string, thread_ts?: string): void {
  world.messages.post({
    text,
    blocks: [],
    attachments: [],
    files: [],
    channel: channel.id,
    user: slackbot.id,
    ephemeral_for: person.id,
    ...(thread_ts === undefined ? {} : { thread_ts }),
  });
}
