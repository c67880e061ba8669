import { z } from "zod";
import { limits, plainSection, words, type Block, type ModalView } from "../blocks.ts";
import type { Texts } from "../../texts/english.ts";

export const pickCallback = "pick_action_view";
export const pickAction = "pick_action";
export const pickChannelBlock = "pick_channel";
export const pickChannelAction = "pick_channel";

/** What the picker carries along: where the run will be told, when that is known. */
export const PickMetadata = z.object({ channel: z.string(), thread: z.string().optional() });
export type PickMetadata = z.output<typeof PickMetadata>;

/** Asks which action, for those who come by a shortcut. Choosing one makes its form of this modal. */
export function pickView({ form }: Texts, metadata: PickMetadata): ModalView {
  const isSettled = metadata.channel !== "";
  return {
    type: "modal",
    callback_id: pickCallback,
    private_metadata: JSON.stringify(metadata),
    title: words(form.pick, limits.title),
    close: words(form.cancel, limits.title),
    blocks: [
      plainSection(isSettled && metadata.thread !== undefined ? form.pickInThread : form.pickInChannel),
      ...(isSettled ? [] : [channelBlock(form)]),
      {
        type: "section",
        block_id: "pick",
        text: words(form.whichAction, limits.label),
        accessory: {
          type: "external_select",
          action_id: pickAction,
          min_query_length: 0,
          placeholder: words(form.typeToSearch, limits.placeholder),
        },
      },
    ],
  };
}

/** No input block: such a view would need a button that submits it, and choosing is enough. */
function channelBlock(form: Texts["form"]): Block {
  return {
    type: "section",
    block_id: pickChannelBlock,
    text: words(form.whichChannel, limits.label),
    accessory: {
      type: "conversations_select",
      action_id: pickChannelAction,
      default_to_current_conversation: true,
      placeholder: words(form.chooseChannel, limits.placeholder),
      filter: { include: ["public", "private"], exclude_external_shared_channels: true },
    },
  };
}
