import { z } from "zod";
import { method, refuse, Text, type Answer, type Method } from "./method.ts";
import { joinedChannel } from "./reach.ts";

export const reactionMethods: Readonly<Record<string, Method>> = {
  "reactions.add": method({
    scopes: ["reactions:write"],
    arguments: z.object({ channel: z.string().optional(), name: z.string(), timestamp: Text.optional() }),
    run: (args, { world }): Answer => {
      if (args.channel === undefined || args.timestamp === undefined) return refuse("no_item_specified");
      // `thumbsup`, and with a skin tone `thumbsup::skin-tone-2`; no colons around it.
      if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(args.name)) return refuse("invalid_name");
      const channel = joinedChannel(world, args.channel);
      if (!channel.ok) return refuse(channel.error);
      const message = world.messages.find(channel.value.id, args.timestamp);
      if (!message || message.tombstone || message.ephemeral_for !== undefined) return refuse("message_not_found");
      const isNew = world.messages.react(message, args.name, world.workspace.app.bot_user);
      return isNew ? { ok: true } : refuse("already_reacted");
    },
  }),
};
