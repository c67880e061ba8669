/** What a newcomer reads first. */
import type { Channel } from "../../control-types.ts";
import { channelTitle, useWorkspace } from "../live/workspace-context.ts";

export function EmptyChannel({ channel }: { readonly channel: Channel }) {
  const tools = useWorkspace();
  const command = tools.workspace.commands[0]?.command ?? "/action";
  return (
    <div className="empty-channel">
      <p className="empty-title">
        {channel.is_im ? "" : "# "}
        {channelTitle(channel, tools)} is quiet so far.
      </p>
      <p>
        Type <kbd>{command}</kbd> to see what you may run,
      </p>
      <p>
        or go straight to one: <kbd>{command} run reindex</kbd>
      </p>
    </div>
  );
}
