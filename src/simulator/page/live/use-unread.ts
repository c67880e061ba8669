/**
 * Which channels have something new, for each person: a dot in the sidebar, gone once they have looked. The event
 * stream tells that a channel moved, not whether by a new message or an edited one, so the latest message decides.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Channel, MessagesView, WorkspaceView } from "../../control-types.ts";
import { getText } from "./control-api.ts";
import { canSee } from "./workspace-context.ts";

interface Watched {
  readonly user: string;
  readonly channel: string;
}

interface Marks {
  readonly latest: ReadonlyMap<string, string>;
  readonly seen: ReadonlyMap<string, string>;
  /** What was there when the page was opened is not new to anybody. */
  readonly start: string | undefined;
}

export function useUnread(
  workspace: WorkspaceView | undefined,
  user: string,
  channel: string,
  tick: number,
  /** Channels in which something moved since the last look; emptied here. */
  moved: { readonly current: Set<string> },
): (user: string, channel: string) => boolean {
  const [marks, setMarks] = useState<Marks>({ latest: new Map(), seen: new Map(), start: undefined });
  const known = useRef(new Set<string>());

  useEffect(() => {
    if (!workspace || user === "") return;
    const changed = new Set(moved.current);
    moved.current.clear();
    const due = watched(workspace, user).filter((pair) => changed.has(pair.channel) || !known.current.has(keyOf(pair)));
    if (due.length === 0) return;
    for (const pair of due) known.current.add(keyOf(pair));
    void Promise.all(due.map(latestOf)).then((found) => {
      setMarks((before) => {
        const latest = new Map([...before.latest, ...found]);
        const start = before.start ?? [...latest.values()].sort().at(-1) ?? "";
        return { ...before, latest, start };
      });
    });
  }, [workspace, user, tick, moved]);

  const here = keyOf({ user, channel });
  const latestHere = marks.latest.get(here);
  if (latestHere !== undefined && marks.seen.get(here) !== latestHere) {
    // On screen means seen.
    setMarks({ ...marks, seen: new Map(marks.seen).set(here, latestHere) });
  }

  const isUnread = useCallback(
    (who: string, where: string) => {
      const key = keyOf({ user: who, channel: where });
      const latest = marks.latest.get(key);
      return latest !== undefined && latest > (marks.seen.get(key) ?? marks.start ?? "");
    },
    [marks],
  );

  return isUnread;
}

/** Everything the acting person sees, and the direct messages of the others: an approver is called there. */
function watched(workspace: WorkspaceView, user: string): readonly Watched[] {
  const isBot = (id: string) => workspace.people.some((person) => person.id === id && person.is_bot);
  const direct = (channel: Channel) =>
    channel.members
      .filter((member) => member !== user && !isBot(member))
      .map((member) => ({ user: member, channel: channel.id }));
  return workspace.channels.flatMap((channel) => [
    ...(canSee(channel, user) ? [{ user, channel: channel.id }] : []),
    ...(channel.is_im ? direct(channel) : []),
  ]);
}

async function latestOf(pair: Watched): Promise<[string, string]> {
  const path = `/control/channels/${pair.channel}/messages?user=${pair.user}`;
  try {
    const view = JSON.parse(await getText(path, AbortSignal.timeout(5_000))) as MessagesView;
    const stamps = view.messages.filter((message) => message.user !== pair.user).map((message) => message.ts);
    return [keyOf(pair), stamps.sort().at(-1) ?? ""];
  } catch {
    return [keyOf(pair), ""];
  }
}

function keyOf({ user, channel }: Watched): string {
  return `${user} ${channel}`;
}
