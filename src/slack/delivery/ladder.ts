/**
 * What is tried next when Slack refuses a message. First another form of it in the same place, then other places, and at
 * last nothing: then the log and the metrics are where it is told.
 */

/** How a message is said: with its blocks, as its text alone, or as the beginning of its text with a file. */
export const forms = ["full", "plain", "short"] as const;
export type Form = (typeof forms)[number];

/** Where it is said: where it belongs, in its channel without the thread, in the common channel, to the requester. */
export const rungs = ["place", "channel", "common", "direct"] as const;
export type Rung = (typeof rungs)[number];

export interface Try {
  readonly form: Form;
  readonly rung: Rung;
}

export type Step =
  /** Without blocks. */
  | "plain"
  /** The beginning of the text, and all of it as a file. */
  | "short"
  /** In the channel instead of the thread. */
  | "unthread"
  /** In the next place. */
  | "elsewhere"
  /** The message that was to change is gone, or not ours: whoever removed it wanted that. */
  | "leave";

/** Each of Slack's refusals that we know a way out of. For all others another place is tried. */
export const stepByCode: Readonly<Record<string, Step>> = {
  msg_blocks_too_long: "plain",
  invalid_blocks: "plain",
  invalid_blocks_format: "plain",
  invalid_attachments: "plain",
  too_many_attachments: "plain",
  only_one_table_allowed: "plain",
  markdown_text_conflict: "plain",
  metadata_too_large: "plain",
  msg_too_long: "short",
  no_text: "plain",
  thread_not_found: "unthread",
  cannot_reply_to_message: "unthread",
  restricted_action_thread_locked: "unthread",
  restricted_action_non_threadable_channel: "unthread",
  restricted_action_thread_only_channel: "elsewhere",
  channel_not_found: "elsewhere",
  not_in_channel: "elsewhere",
  is_archived: "elsewhere",
  is_inactive: "elsewhere",
  restricted_action: "elsewhere",
  restricted_action_read_only_channel: "elsewhere",
  user_not_in_channel: "elsewhere",
  ekm_access_denied: "elsewhere",
  access_denied: "elsewhere",
  missing_scope: "elsewhere",
  no_permission: "elsewhere",
  messages_tab_disabled: "elsewhere",
  cannot_dm_bot: "elsewhere",
  message_not_found: "leave",
  cant_update_message: "leave",
  edit_window_closed: "leave",
};

export function stepFor(code: string): Step {
  return (Object.hasOwn(stepByCode, code) ? stepByCode[code] : undefined) ?? "elsewhere";
}

/** What is tried after a refusal of a post; undefined when nothing is left. */
export function nextPost(refused: Try, code: string): Try | undefined {
  const step = stepFor(code);
  const form = nextForm(refused.form, step);
  if (form) return { ...refused, form };
  if (step === "unthread" && refused.rung === "place") return { ...refused, rung: "channel" };
  // The channel without the thread is for refused threads only: what a channel refuses, it refuses there too.
  const rung = refused.rung === "place" ? "common" : rungs[rungs.indexOf(refused.rung) + 1];
  return rung && { ...refused, rung };
}

/** The form in which an update is tried after a refusal; undefined when nothing is left. It has but one place. */
export function nextUpdate(refused: Form, code: string): Form | undefined {
  return nextForm(refused, stepFor(code));
}

function nextForm(form: Form, step: Step): Form | undefined {
  const wanted = step === "plain" || step === "short" ? step : undefined;
  return wanted && forms.indexOf(wanted) > forms.indexOf(form) ? wanted : undefined;
}
