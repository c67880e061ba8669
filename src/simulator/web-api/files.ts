import { z } from "zod";
import type { Channel } from "../control-types.ts";
import { fileForApp } from "../payloads.ts";
import { readContent } from "../message-content.ts";
import { postAsApp } from "../post-as-app.ts";
import type { StoredFile } from "../state/files.ts";
import type { MessageContent } from "../state/messages.ts";
import type { World } from "../world.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { Count, method, Nested, refuse, Text, type Answer, type Method } from "./method.ts";
import { checkThread, postableChannel } from "./reach.ts";

/** Slack's rule: a gigabyte. */
const maxFileBytes = 1_000_000_000;

const Completed = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

function completeAll(
  world: World,
  wanted: z.output<typeof Completed>,
  channels: readonly string[],
): Result<StoredFile[], "file_not_found"> {
  const files: StoredFile[] = [];
  for (const { id, title } of wanted) {
    const file = world.files.complete(id, title, channels);
    if (!file) return err("file_not_found");
    files.push(file);
  }
  return ok(files);
}

function reachAll(world: World, ids: readonly string[], thread_ts: string | undefined): Result<Channel[], string> {
  const channels: Channel[] = [];
  for (const id of ids) {
    const channel = postableChannel(world, id);
    if (!channel.ok) return channel;
    const thread = checkThread(world, channel.value, thread_ts);
    if (!thread.ok) return thread;
    channels.push(channel.value);
  }
  return ok(channels);
}

const nothingSaid: MessageContent = { text: "", blocks: [], attachments: [] };

export const fileMethods: Readonly<Record<string, Method>> = {
  "files.getUploadURLExternal": method({
    scopes: ["files:write"],
    arguments: z.object({
      filename: z.string().min(1),
      length: Count.max(maxFileBytes),
      alt_text: z.string().optional(),
      snippet_type: z.string().optional(),
    }),
    run: (args, { world }): Answer => {
      if (args.length < 1) return refuse("invalid_arguments", ["must be greater than 0 [json-pointer:/length]"]);
      const seconds = Math.floor(world.clock.now() / 1_000);
      const { file, ticket } = world.files.expect(args.filename, world.workspace.app.bot_user, seconds);
      return { ok: true, upload_url: `${world.origin()}/upload/${ticket}`, file_id: file.id };
    },
  }),

  "files.completeUploadExternal": method({
    scopes: ["files:write"],
    arguments: z.object({
      files: Nested.pipe(Completed),
      channel_id: z.string().optional(),
      channels: z.string().optional(),
      thread_ts: Text.optional(),
      initial_comment: z.string().optional(),
      blocks: z.unknown().optional(),
    }),
    run: (args, { world }): Answer => {
      const ids = [args.channel_id, ...(args.channels ?? "").split(",")].filter((id) => id !== undefined && id !== "");
      const channels = reachAll(world, ids as string[], args.thread_ts);
      if (!channels.ok) return refuse(channels.error);
      const says = args.initial_comment !== undefined || args.blocks !== undefined;
      const content = says
        ? readContent(
            { text: args.initial_comment, blocks: args.blocks },
            { longText: "cut", limitBlockText: true, ids: world.ids },
          )
        : ok(nothingSaid);
      if (!content.ok) return refuse(content.error.error, content.error.problems);
      const names = channels.value.map((channel) => channel.id);
      const files = completeAll(world, args.files, names);
      if (!files.ok) return refuse(files.error);
      const { thread_ts } = args;
      const shared = files.value.map((file) => file.id);
      for (const channel of names) postAsApp(world, content.value, { channel, thread_ts, files: shared });
      return { ok: true, files: files.value.map(({ id, title }) => ({ id, title })) };
    },
  }),

  "files.info": method({
    scopes: ["files:read"],
    arguments: z.object({ file: z.string() }),
    run: (args, { world }): Answer => {
      const file = world.files.find(args.file);
      if (!file) return refuse("file_not_found");
      return { ok: true, file: fileForApp(world, file), comments: [], response_metadata: { next_cursor: "" } };
    },
  }),
};
