/** The two sides of the conversation with the app: what it has published, and what was written. */
import { useWorkspace } from "../live/workspace-context.ts";

export type AppTab = "home" | "messages";

interface AppTabsProps {
  readonly current: AppTab;
  readonly onTab: (tab: AppTab) => void;
}

const names: Readonly<Record<AppTab, string>> = { home: "Home", messages: "Messages" };

export function AppTabs({ current, onTab }: AppTabsProps) {
  const { app } = useWorkspace().workspace;
  const tabs: AppTab[] = [
    ...(app.home_tab ? ["home" as const] : []),
    ...(app.messages_tab ? ["messages" as const] : []),
  ];
  return (
    <nav className="app-tabs" aria-label={app.name}>
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          aria-current={tab === current ? "page" : undefined}
          onClick={() => {
            if (tab !== current) onTab(tab);
          }}
        >
          {names[tab]}
        </button>
      ))}
    </nav>
  );
}
