import type { Actor } from "../access/actor.ts";
import { actorOfSlackMember } from "../access/policy.ts";
import type { RandomBytes } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Leadership } from "../runs/leadership.ts";
import type { Live, RunLogStore } from "../runs/log-ports.ts";
import type { Estimates } from "../runs/estimate.ts";
import type { CursorStore, FavouriteStore, FormStore, MessageStore } from "../runs/report-ports.ts";
import type { RequestDeps } from "../runs/request.ts";
import type { Texts } from "../texts/english.ts";
import { textsIn } from "../texts/texts.ts";
import type { ModalView } from "./blocks.ts";
import type { Block } from "./blocks.ts";

/** What the Slack edge needs from the rest. */
export interface SlackDeps extends RequestDeps {
  readonly random: RandomBytes;
  /** Slack says that the members of a user group have changed. */
  readonly onGroupChanged: (userGroup: string) => Promise<void>;
  readonly forms: FormStore;
  readonly favourites: FavouriteStore;
  readonly messages: MessageStore;
  readonly cursors: CursorStore;
  readonly logs: Pick<RunLogStore, "read" | "readEnd">;
  readonly live: Live;
  readonly estimates: Estimates;
  /** Which of several processes tells Slack. */
  readonly reporting: Pick<Leadership, "isMine" | "onMine">;
  readonly log: Log;
}

/** An answer that only the person who asked can see. */
export interface Answer {
  /** Without blocks, plain text; with blocks, what notifications and screen readers say, in which markup has its meaning. */
  readonly text: string;
  readonly blocks?: Block[];
}

/** Draws an open modal anew. */
export type Redraw = (view: ModalView) => Promise<void>;

/** What a handler can do for the person who typed or clicked. */
export interface Conversation {
  /** The Slack member. */
  readonly member: string;
  readonly channel: string;
  /** The message under which the person spoke; undefined outside threads, and for slash commands always. */
  readonly thread: string | undefined;
  /** Everything there is to say, in the language of this person. */
  readonly texts: Texts;
  /** Whether there is a click or command to open a modal on. A mention has none: it is answered with a button. */
  readonly canOpen: boolean;
  answer(answer: Answer): Promise<void>;
  /** Takes the place of the answer whose button was clicked. */
  replace(answer: Answer): Promise<void>;
  /** Opens a modal. Slack allows it once, and within three seconds of the click or command; it may be drawn anew later. */
  open(view: ModalView): Promise<Redraw>;
  /** The person's own time zone, where Slack tells it in time. */
  zone(): Promise<string | undefined>;
}

export function actorOf(deps: SlackDeps, member: string): Actor {
  return actorOfSlackMember(deps.catalog.current().policy, member);
}

/** Everything there is to say in channels, where people of any language read it. */
export function channelTexts({ catalog }: Pick<SlackDeps, "catalog">): Texts {
  return textsIn(catalog.current().policy.language);
}
