import { authMethods } from "./auth.ts";
import { blockMethods } from "./blocks.ts";
import { chatMethods } from "./chat.ts";
import { conversationMethods } from "./conversations.ts";
import { fileMethods } from "./files.ts";
import type { Method } from "./method.ts";
import { reactionMethods } from "./reactions.ts";
import { userGroupMethods } from "./user-groups.ts";
import { userMethods } from "./users.ts";
import { viewMethods } from "./views.ts";

/** Every method the simulator answers. `coverage.ts` says how far. */
export const methods: Readonly<Record<string, Method>> = {
  ...authMethods,
  ...blockMethods,
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...reactionMethods,
  ...userGroupMethods,
  ...userMethods,
  ...viewMethods,
};
