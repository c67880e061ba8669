/** The page: joins what is live with what is drawn. */
import { useCallback, useMemo, useRef, useState } from "react";
import type { Message, ViewsView, WorkspaceView } from "../control-types.ts";
import { ChannelPane } from "./conversation/channel-pane.tsx";
import { ThreadPane } from "./conversation/thread-pane.tsx";
import { post } from "./live/control-api.ts";
import { useLive } from "./live/use-live.ts";
import { usePlace } from "./live/use-place.ts";
import { useResource } from "./live/use-resource.ts";
import { useUnread } from "./live/use-unread.ts";
import { canSee, WorkspaceContext, type WorkspaceTools } from "./live/workspace-context.ts";
import { ModalStack } from "./modal/modal-stack.tsx";
import { Switchboard } from "./switchboard/switchboard.tsx";
import { Inspector } from "./workspace/inspector.tsx";
import { Sidebar } from "./workspace/sidebar.tsx";
import { StatusBars } from "./workspace/status-bars.tsx";
import { TopBar } from "./workspace/top-bar.tsx";
import { useConfirm } from "./workspace/use-confirm.tsx";
import { useToasts } from "./workspace/use-toasts.tsx";

export function App() {
  const moved = useRef(new Set<string>());
  const live = useLive(
    useCallback((event) => {
      if (event.kind === "message" && event.channel !== undefined) moved.current.add(event.channel);
    }, []),
  );
  const { tick, requestTick, connected, refresh } = live;
  const { data: workspace, problem } = useResource<WorkspaceView>("/control/workspace", tick);
  const [place, go] = usePlace();
  const [toast, toasts] = useToasts();
  const [ask, confirm] = useConfirm();
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const [drawer, setDrawer] = useState<"inspector" | "switchboard">();
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());

  const peopleById = useMemo(() => mapById(workspace?.people ?? []), [workspace]);
  const channelsById = useMemo(() => mapById(workspace?.channels ?? []), [workspace]);
  const people = workspace?.people.filter((person) => !person.is_bot) ?? [];
  const me = people.find(({ id, name }) => id === place.user || name === place.user) ?? people[0];
  const visible = workspace?.channels.filter((channel) => me && canSee(channel, me.id)) ?? [];
  const channel = visible.find(({ id, name }) => id === place.channel || name === place.channel) ?? visible[0];
  const isUnread = useUnread(workspace, me?.id ?? "", channel?.id ?? "", tick, moved);
  const viewsPath = me && `/control/views?user=${encodeURIComponent(me.id)}`;
  const { data: views } = useResource<ViewsView>(viewsPath, tick);

  const openChannel = useCallback(
    (id: string) => {
      go({ channel: id, thread: "", tab: "", message: "" });
      setIsMenuOpen(false);
    },
    [go],
  );
  const pull = (which: "inspector" | "switchboard") => {
    setDrawer(drawer === which ? undefined : which);
    setIsMenuOpen(false);
  };
  const openThread = useCallback((ts: string) => go({ thread: ts }), [go]);

  const tools = useMemo<WorkspaceTools | undefined>(() => {
    if (!workspace || !me) return undefined;
    const clock = { tz: me.tz, locale: me.locale, now: new Date(workspace.now) };
    return { workspace, me, peopleById, channelsById, clock, tick, refresh, toast, ask, openChannel, openThread };
  }, [workspace, me, peopleById, channelsById, tick, refresh, toast, ask, openChannel, openThread]);

  if (!tools || !channel) {
    return (
      <div className="starting" role="status">
        {problem ?? "Opening the workspace…"}
      </div>
    );
  }

  /** The conversation with the app may not be there yet; looking at its Home tab makes it. */
  async function openApp(user: string): Promise<void> {
    const tab = workspace?.app.home_tab ? "home" : "messages";
    const answer = await post("/control/home", { user, tab });
    if (!answer.ok) toast(answer.message);
    else if (answer.channel !== undefined) {
      go({ channel: answer.channel, tab: tab === "home" ? tab : "", thread: "", message: "" });
    }
    setIsMenuOpen(false);
    refresh();
  }

  const hasModal = (views?.views.length ?? 0) > 0;
  const keyOf = (message: Message) => `${tools.me.id} ${message.channel} ${message.ts}`;
  const dismissal = {
    isDismissed: (message: Message) => dismissed.has(keyOf(message)),
    onDismiss: (message: Message) => setDismissed((before) => new Set(before).add(keyOf(message))),
  };
  const hasNews = (user: string) => tools.workspace.channels.some(({ id }) => isUnread(user, id));

  return (
    <WorkspaceContext value={tools}>
      <div className={`page${isMenuOpen ? " menu-open" : ""}${place.thread ? " with-thread" : ""}`}>
        <TopBar
          isMenuOpen={isMenuOpen}
          onMenu={() => setIsMenuOpen(!isMenuOpen)}
          isInspectorOpen={drawer === "inspector"}
          onInspector={() => pull("inspector")}
          isSwitchboardOpen={drawer === "switchboard"}
          onSwitchboard={() => pull("switchboard")}
          hasNews={hasNews}
          onPerson={(user) => go({ user, channel: channel.id })}
        />
        <StatusBars isConnected={connected} />
        {/* A modal takes the workspace away, not the choice of who one is. */}
        <div className="workspace" inert={hasModal}>
          <Sidebar
            current={channel.id}
            isUnread={(id) => isUnread(tools.me.id, id)}
            onHome={() => void openApp(tools.me.id)}
            onInspector={() => pull("inspector")}
            onSwitchboard={() => pull("switchboard")}
          />
          <div className="menu-backdrop" onClick={() => setIsMenuOpen(false)} />
          <div className="panes">
            <ChannelPane
              key={channel.id}
              channel={channel}
              linked={place.message}
              tab={place.tab === "home" ? "home" : "messages"}
              onTab={(tab) => {
                go({ tab: tab === "home" ? tab : "", thread: "" });
                // The Home tab tells the app by itself, also when it is opened by its address.
                if (tab === "messages") void post("/control/home", { user: tools.me.id, tab });
              }}
              {...dismissal}
            />
            {place.thread !== "" && (
              <ThreadPane
                key={place.thread}
                channel={channel}
                ts={place.thread}
                linked={place.message}
                {...dismissal}
                onClose={() => go({ thread: "" })}
              />
            )}
          </div>
        </div>
        {drawer === "inspector" && <Inspector tick={requestTick} onClose={() => setDrawer(undefined)} />}
        {drawer === "switchboard" && <Switchboard onClose={() => setDrawer(undefined)} />}
        <ModalStack views={views?.views ?? []} />
      </div>
      {confirm}
      {toasts}
    </WorkspaceContext>
  );
}

function mapById<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}
