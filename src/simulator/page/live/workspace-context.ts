/** What nearly everything on the page needs: the workspace, who acts, and the page's own tools. */
import { createContext, useContext } from "react";
import type { Channel, Person, WorkspaceView } from "../../control-types.ts";
import type { ConfirmQuestion } from "../elements/confirm-question.ts";
import type { Clockwork } from "../text/slack-date.ts";

export interface WorkspaceTools {
  readonly workspace: WorkspaceView;
  readonly me: Person;
  readonly peopleById: ReadonlyMap<string, Person>;
  readonly channelsById: ReadonlyMap<string, Channel>;
  /** The acting person's time zone and language. */
  readonly clock: Clockwork;
  readonly tick: number;
  readonly refresh: () => void;
  readonly toast: (sentence: string) => void;
  readonly ask: (question: ConfirmQuestion) => Promise<boolean>;
  readonly openChannel: (channel: string) => void;
  readonly openThread: (ts: string) => void;
}

export const WorkspaceContext = createContext<WorkspaceTools | undefined>(undefined);

export function useWorkspace(): WorkspaceTools {
  const tools = useContext(WorkspaceContext);
  if (!tools) throw new Error("useWorkspace outside of the workspace");
  return tools;
}

/** How a channel is called: a direct message by the name of the other side. */
export function channelTitle(channel: Channel, tools: Pick<WorkspaceTools, "me" | "peopleById">): string {
  if (!channel.is_im) return channel.name;
  const other = channel.members.find((member) => member !== tools.me.id) ?? tools.me.id;
  const person = tools.peopleById.get(other);
  return person ? displayName(person) : channel.name;
}

export function displayName(person: Person): string {
  return person.real_name || person.name;
}

/** Direct messages and private channels exist only for their members. */
export function canSee(channel: Channel, user: string): boolean {
  return (!channel.is_im && !channel.is_private) || channel.members.includes(user);
}
