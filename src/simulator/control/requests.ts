import { z } from "zod";
import type * as types from "../control-types.ts";

/** The bodies of the control API. Strict, because a misspelt field would otherwise do something else than meant. */

const Id = z.string().min(1).max(255);
const Typed = z.union([z.string().max(100_000), z.number(), z.boolean(), z.array(z.string()), z.null()]);
const Values = z.record(z.string(), Typed);

/**
 * The schema of a request whose type stands in control-types.ts, which is kept free of libraries for the page.
 * Absent and undefined are one thing in JSON, so the schema's output may be read as the exact type.
 */
function request<T>(shape: z.ZodRawShape & Record<keyof T, z.ZodType>): z.ZodType<T> {
  return z.strictObject(shape) as unknown as z.ZodType<T>;
}

export const CommandRequest = request<types.CommandRequest>({
  user: Id,
  channel: Id,
  text: z.string().max(10_000),
  thread_ts: Id.optional(),
});

export const ShortcutRequest = request<types.ShortcutRequest>({ user: Id, callback_id: Id });
export const MessageShortcutRequest = request<types.MessageShortcutRequest>({
  user: Id,
  callback_id: Id,
  channel: Id,
  message_ts: Id,
});
export const HomeRequest = request<types.HomeRequest>({ user: Id, tab: z.enum(["home", "messages"]).optional() });
export const PersonRequest = request<types.PersonRequest>({ locale: Id.optional(), tz: Id.optional() });

export const UserGroupRequest = request<types.UserGroupRequest>({
  members: z.array(Id).optional(),
  is_enabled: z.boolean().optional(),
});

export const MessageRequest = request<types.MessageRequest>({
  user: Id,
  channel: Id,
  text: z.string().max(40_000),
  thread_ts: Id.optional(),
});

const click = {
  user: Id,
  action_id: Id,
  block_id: Id.optional(),
  value: Typed.optional(),
  confirmed: z.boolean().optional(),
};

export const ClickRequest = request<types.ClickRequest>({ ...click, channel: Id, message_ts: Id });
export const ViewClickRequest = request<types.ViewClickRequest>(click);

export const ViewValuesRequest = request<types.ViewValuesRequest>({
  user: Id,
  values: Values.optional(),
  skip_client_checks: z.boolean().optional(),
});

export const FileRequest = request<types.FileRequest>({
  user: Id,
  name: Id,
  content_base64: z.base64(),
});

export const ViewCloseRequest = request<types.ViewCloseRequest>({ user: Id, all: z.boolean().optional() });

const options = { user: Id, action_id: Id, block_id: Id.optional(), query: z.string().max(1_000) };

export const ViewOptionsRequest = request<types.ViewOptionsRequest>(options);
export const OptionsRequest = request<types.OptionsRequest>({ ...options, channel: Id, message_ts: Id });
