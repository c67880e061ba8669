/**
 * The control API's shapes: what a person can see and do in the simulated workspace. The page and every headless
 * client use the same routes (docs/simulator.md). Field names follow Slack's own payloads.
 */

/** A Block Kit object, passed through as the app sent it. */
export type SlackObject = { readonly [key: string]: unknown };

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly real_name: string;
  readonly title: string;
  /** Avatar colour, `#rrggbb`. */
  readonly color: string;
  readonly is_bot: boolean;
  readonly email?: string;
  readonly tz: string;
  readonly locale: string;
  /** What Slack's user object says of accounts that are no ordinary members; absent is no. */
  readonly deleted?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  /** Of another organisation, by Slack Connect. */
  readonly is_stranger?: boolean;
  /** Absent is yes. */
  readonly is_email_confirmed?: boolean;
}

/** A user group, which people mention as `@handle`. */
export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly is_enabled: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly is_private: boolean;
  readonly is_im: boolean;
  readonly members: readonly string[];
}

export interface SlashCommand {
  readonly command: string;
  readonly description: string;
  readonly usage_hint: string;
}

/** A shortcut that the app declares: `global` ones stand in the lightning menu, `message` ones at each message. */
export interface Shortcut {
  readonly name: string;
  readonly type: "global" | "message";
  readonly callback_id: string;
  readonly description: string;
}

/** An emoji that people and apps have put under a message. */
export interface Reaction {
  readonly name: string;
  readonly users: readonly string[];
  readonly count: number;
}

export interface Message {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly SlackObject[];
  readonly thread_ts?: string;
  /** How many replies its thread has; only on a thread's parent. */
  readonly reply_count: number;
  readonly reply_users: readonly string[];
  readonly latest_reply?: string;
  /** Only this person sees it ("Only visible to you"). */
  readonly ephemeral_for?: string;
  readonly edited: boolean;
  readonly files: readonly SharedFile[];
  readonly metadata?: SlackObject;
  readonly reactions?: readonly Reaction[];
}

export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly size: number;
  /** Relative to the simulator's address. */
  readonly url: string;
  /** The first lines, for files that are text. */
  readonly preview?: string;
  /** How many lines the preview leaves out. */
  readonly lines_more?: number;
}

/** An open modal or a Home tab, as Slack's view object, with what was typed so far in `state.values`. */
export interface OpenView {
  readonly id: string;
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
  readonly hash: string;
  readonly type: "modal" | "home";
  readonly title: SlackObject;
  readonly submit: SlackObject | null;
  readonly close: SlackObject | null;
  readonly blocks: readonly SlackObject[];
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly notify_on_close: boolean;
  readonly state: { readonly values: { readonly [blockId: string]: { readonly [actionId: string]: SlackObject } } };
  /** Errors of the last submission, by block id. */
  readonly errors: { readonly [blockId: string]: string };
  /** What Slack shows above the form when the app did not answer well: "We had some trouble connecting. Try again?" */
  readonly banner?: string;
  /** Closing it closes the whole stack. */
  readonly clear_on_close: boolean;
}

/** `GET /control/workspace` */
export interface WorkspaceView {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly app: {
    readonly name: string;
    readonly bot_user: string;
    readonly connected: boolean;
    readonly home_tab: boolean;
    readonly messages_tab: boolean;
    /** The app has switched writing to it off. */
    readonly messages_read_only: boolean;
  };
  readonly people: readonly Person[];
  readonly channels: readonly Channel[];
  readonly user_groups: readonly UserGroup[];
  readonly commands: readonly SlashCommand[];
  readonly shortcuts: readonly Shortcut[];
  /** The workspace's clock: milliseconds since the Unix epoch. */
  readonly now: number;
  readonly revision: number;
}

/** `GET /control/channels/:channel/messages?user=U` and `…/threads/:ts?user=U` (the parent first). */
export interface MessagesView {
  readonly messages: readonly Message[];
  readonly revision: number;
}

/** `GET /control/views?user=U`: the person's stack of modals, the visible one last. */
export interface ViewsView {
  readonly views: readonly OpenView[];
  readonly revision: number;
}

/** `GET /control/home?user=U`: what the app has published to this person's Home tab; null before it has. */
export interface HomeView {
  readonly view: OpenView | null;
  readonly revision: number;
}

/** What the switchboard does to connections. */
export const connectionActions = ["refresh", "warn", "drop", "refuse", "accept", "redeliver"] as const;
export type ConnectionAction = (typeof connectionActions)[number];

/** `GET /control/switchboard`: the clock, and what was asked to go wrong. */
export interface SwitchboardView {
  /** The workspace's clock: milliseconds since the Unix epoch. */
  readonly now: number;
  readonly ahead_ms: number;
  readonly rate_limits: boolean;
  readonly transport: "socket_mode" | "signed_http";
  readonly connections: number;
  readonly refusing_connections: boolean;
  /** What chance depends on; the same seed strikes the same calls. */
  readonly seed: number;
  readonly method_faults: readonly ActiveFault[];
  readonly envelope_faults: readonly ActiveFault[];
  readonly revision: number;
}

/** A fault that still strikes, with the rest of its own fields. */
export interface ActiveFault {
  readonly id: number;
  readonly on: string;
  /** How often it will strike; 0 is for ever. */
  readonly times?: number;
  readonly probability?: number;
  readonly effect?: string;
  readonly error?: string;
  readonly status?: number;
  readonly answer?: string;
  readonly after_effect?: boolean;
  readonly retry_after_s?: number;
  readonly delay_ms?: number;
}

/** What a person is asked before a click counts. */
export interface ConfirmDialog {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly deny: string;
  readonly style: "primary" | "danger" | null;
}

/** The value a person gives to an input: text, number as text, chosen option value(s), dates. `null` clears it. */
export type TypedValue = string | number | boolean | readonly string[] | null;

/** `POST /control/command` */
export interface CommandRequest {
  readonly user: string;
  readonly channel: string;
  /** With the slash: `/action run reindex`. */
  readonly text: string;
  /** Slack refuses commands in threads; so does the simulator. */
  readonly thread_ts?: string;
}

/** `POST /control/shortcut`: one from the lightning menu. */
export interface ShortcutRequest {
  readonly user: string;
  readonly callback_id: string;
}

/** `POST /control/message-shortcut`: one from a message's own menu. */
export interface MessageShortcutRequest {
  readonly user: string;
  readonly callback_id: string;
  readonly channel: string;
  readonly message_ts: string;
}

/** `POST /control/home`: a person opens the app's Home tab, or its Messages tab. */
export interface HomeRequest {
  readonly user: string;
  readonly tab?: "home" | "messages";
}

/** `POST /control/people/:id`: a person changes their own settings. */
export interface PersonRequest {
  /** `de-DE` */
  readonly locale?: string;
  /** `Europe/Berlin` */
  readonly tz?: string;
}

/** `POST /control/usergroups/:id`: an admin changes who is in a user group, or switches the group off. */
export interface UserGroupRequest {
  readonly members?: readonly string[];
  readonly is_enabled?: boolean;
}

/** `POST /control/message` */
export interface MessageRequest {
  readonly user: string;
  /** A channel; or the app's own user id, for a direct message to it. */
  readonly channel: string;
  readonly text: string;
  readonly thread_ts?: string;
}

/** `POST /control/click`: a button, select or other element in a message. */
export interface ClickRequest {
  readonly user: string;
  readonly channel: string;
  readonly message_ts: string;
  readonly action_id: string;
  readonly block_id?: string;
  /** For selects and the like: the chosen value. */
  readonly value?: TypedValue;
  /** True once the person has answered the element's confirm dialog with yes. */
  readonly confirmed?: boolean;
}

/** `POST /control/views/:id/click` */
export interface ViewClickRequest {
  readonly user: string;
  readonly action_id: string;
  readonly block_id?: string;
  readonly value?: TypedValue;
  readonly confirmed?: boolean;
}

/** `POST /control/views/:id/fill` and `…/submit` */
export interface ViewValuesRequest {
  readonly user: string;
  /** By block id; blocks that are not named keep what they hold. */
  readonly values?: { readonly [blockId: string]: TypedValue };
  /** Send although Slack's own client would refuse (an empty required field, a number out of range). */
  readonly skip_client_checks?: boolean;
}

/** `POST /control/files`: a file that a person has, for a `file_input`. The answer names it: `file`. */
export interface FileRequest {
  readonly user: string;
  readonly name: string;
  readonly content_base64: string;
}

/** `POST /control/views/:id/close`: "Cancel" closes this one; the cross in the corner closes `all` of the stack. */
export interface ViewCloseRequest {
  readonly user: string;
  readonly all?: boolean;
}

/** `POST /control/views/:id/options`: what was typed into an external select. */
export interface ViewOptionsRequest {
  readonly user: string;
  readonly action_id: string;
  readonly block_id?: string;
  readonly query: string;
}

/** `POST /control/options`: the same for a select in a message. */
export interface OptionsRequest extends ViewOptionsRequest {
  readonly channel: string;
  readonly message_ts: string;
}

/** The answer to both: what the app offers. More than a hundred are shown as none, as in Slack. */
export type OptionsAnswer =
  | {
      readonly ok: true;
      readonly options: readonly SlackObject[];
      readonly option_groups?: readonly SlackObject[];
      readonly elapsed_ms: number;
      readonly revision: number;
    }
  | { readonly ok: false; readonly error: string; readonly message: string };

/** `GET /control/events`: one server-sent event for each change. */
export interface ChangeEvent {
  readonly revision: number;
  readonly kind: "message" | "view" | "channel" | "person" | "connection" | "request" | "switchboard";
  readonly channel?: string;
  /** Whose screen it concerns, when it is not everybody's. */
  readonly user?: string;
}

/** One call of the app, or one payload sent to it. Tokens are masked. */
export interface RequestRecord {
  readonly id: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly direction: "from_app" | "to_app";
  /** The method (`chat.update`), or what was sent (`slash_commands`, `block_actions`). */
  readonly kind: string;
  readonly status: "pending" | "ok" | "failed";
  readonly error?: string;
  /** Until the answer or acknowledgement. */
  readonly elapsed_ms?: number;
  readonly request: SlackObject;
  readonly response?: SlackObject;
}

/** `GET /control/requests`: the latest two hundred, oldest first. */
export interface RequestsView {
  readonly requests: readonly RequestRecord[];
  readonly revision: number;
}

/** The answer to every POST. */
export type ControlAnswer =
  | {
      readonly ok: true;
      /** What the app answered within three seconds, if it answered with a payload. */
      readonly ack?: SlackObject;
      /** How long the app took to acknowledge, in milliseconds. */
      readonly elapsed_ms?: number;
      /** Field errors after a submission, by block id; the modal is still open. */
      readonly errors?: { readonly [blockId: string]: string };
      /** After a submission: whether the whole stack is closed now. */
      readonly closed?: boolean;
      readonly ts?: string;
      /** The id of a file that was brought along. */
      readonly file?: string;
      /** Where a message went; a new direct conversation has a new id. */
      readonly channel?: string;
      /** The address that a link button opens. */
      readonly url?: string;
      readonly revision: number;
    }
  | {
      readonly ok: false;
      readonly error: "confirmation_needed";
      readonly message: string;
      readonly confirm: ConfirmDialog;
    }
  | { readonly ok: false; readonly error: string; readonly message: string };
