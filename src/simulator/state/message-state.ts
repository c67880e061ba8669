import { stateFor } from "../element-values.ts";
import type { SlackObject } from "../control-types.ts";
import type { StoredMessage } from "./messages.ts";
import type { StateValues } from "./views.ts";

/** What each person has chosen in the elements of a message. Slack keeps it in the client, apart for each person. */
export interface MessageState {
  get(user: string, message: StoredMessage): StateValues;
  set(user: string, message: StoredMessage, blockId: string, actionId: string, value: SlackObject): void;
}

export function createMessageState(): MessageState {
  const valuesByPlace = new Map<string, StateValues>();
  const keyOf = (user: string, message: StoredMessage): string => `${user} ${message.channel} ${message.ts}`;

  function get(user: string, message: StoredMessage): StateValues {
    return stateFor(message.blocks, valuesByPlace.get(keyOf(user, message)));
  }

  return {
    get,
    set(user, message, blockId, actionId, value) {
      const before = get(user, message);
      valuesByPlace.set(keyOf(user, message), { ...before, [blockId]: { ...before[blockId], [actionId]: value } });
    },
  };
}
