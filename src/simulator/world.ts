import type { Clock } from "../lib/clock.ts";
import type { RandomBytes } from "../lib/ids.ts";
import type { WorkspaceSeed } from "./seed.ts";
import { createChanges, type Changes } from "./state/changes.ts";
import { createFiles, type Files } from "./state/files.ts";
import { createIds, type Ids } from "./state/ids.ts";
import { createJournal, type Journal } from "./state/journal.ts";
import { createLoadedOptions, type LoadedOptions } from "./state/loaded-options.ts";
import { createMessages, type Messages } from "./state/messages.ts";
import { createMessageState, type MessageState } from "./state/message-state.ts";
import { createResponseUrls, type ResponseUrls } from "./state/response-urls.ts";
import { createTimestamps, type Timestamps } from "./state/timestamps.ts";
import { createUserGroups, type UserGroups } from "./state/user-groups.ts";
import { createTriggers, type Triggers } from "./state/triggers.ts";
import { createViews, type Views } from "./state/views.ts";
import { createWorkspace, type Workspace } from "./state/workspace.ts";

/** Everything the simulated Slack knows. Each part has its own file and its own lifetime. */
export interface World {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly timestamps: Timestamps;
  readonly changes: Changes;
  readonly journal: Journal;
  readonly workspace: Workspace;
  readonly userGroups: UserGroups;
  readonly messages: Messages;
  readonly messageState: MessageState;
  readonly views: Views;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly files: Files;
  readonly loadedOptions: LoadedOptions;
  /** `http://127.0.0.1:port`, known once the server listens. */
  readonly origin: () => string;
}

export function createWorld(options: {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly seed: WorkspaceSeed;
  readonly origin: () => string;
}): World {
  const { clock, origin } = options;
  const ids = createIds(options.random);
  const changes = createChanges();
  const timestamps = createTimestamps(clock);
  return {
    clock,
    ids,
    timestamps,
    changes,
    origin,
    journal: createJournal(clock, changes),
    workspace: createWorkspace(options.seed, ids, changes),
    userGroups: createUserGroups(options.seed.user_groups, changes),
    messages: createMessages(timestamps, changes),
    messageState: createMessageState(),
    views: createViews(clock, ids, changes),
    triggers: createTriggers(clock, ids),
    responseUrls: createResponseUrls(clock, ids),
    files: createFiles(ids),
    loadedOptions: createLoadedOptions(),
  };
}
