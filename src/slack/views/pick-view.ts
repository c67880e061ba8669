import { z } from "zod";
import { limits, plainSection, words, type Block, type ModalView } from "../blocks.ts";

export const pickCallback = "pick_action_view";
export const pickAction = "pick_action";
export const pickChannelBlock = "pick_channel";
export const pickChannelAction = "pick_channel";

/** What the picker carries along: where the run will be told, when that is known. */
export const PickMetadata = z.object({ channel: z.string(), thread: z.string().optional() });
export type PickMetadata = z.output<typeof PickMetadata>;

/** Asks which action, for those who come by a shortcut. Choosing one makes its form of this modal. */
export function pickView(metadata: PickMetadata): ModalView {
  const isSettled = metadata.channel !== "";
  return {
    type: "modal",
    callback_id: pickCallback,
    private_metadata: JSON.stringify(metadata),
    title: words("Run an action", limits.title),
    close: words("Cancel", limits.title),
    blocks: [
      plainSection(
        isSettled && metadata.thread !== undefined
          ? "Everything about the run will stand in the thread of that message."
          : "The run gets one message in the channel, and everything about it stands in its thread.",
      ),
      ...(isSettled ? [] : [channelBlock]),
      {
        type: "section",
        block_id: "pick",
        text: words("Which action?", limits.label),
        accessory: {
          type: "external_select",
          action_id: pickAction,
          min_query_length: 0,
          placeholder: words("Type to search", limits.placeholder),
        },
      },
    ],
  };
}

/** No input block: such a view would need a button that submits it, and choosing is enough. */
const channelBlock: Block = {
  type: "section",
  block_id: pickChannelBlock,
  text: words("Where is it told? Without a channel, to you alone.", limits.label),
  accessory: {
    type: "conversations_select",
    action_id: pickChannelAction,
    default_to_current_conversation: true,
    placeholder: words("Choose a channel", limits.placeholder),
    filter: { include: ["public", "private"], exclude_external_shared_channels: true },
  },
};
