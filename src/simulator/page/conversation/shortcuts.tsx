/** The app's shortcuts: the lightning menu beside the composer, and the menu of each message. */
import type { ReactNode } from "react";
import type { Message } from "../../control-types.ts";
import { post } from "../live/control-api.ts";
import { useWorkspace } from "../live/workspace-context.ts";
import { Menu } from "../workspace/menu.tsx";

export function GlobalShortcuts() {
  const { me, refresh, toast } = useWorkspace();
  return (
    <ShortcutMenu
      type="global"
      label="Shortcuts"
      className="composer-tool"
      icon={
        <svg viewBox="0 0 20 20" width="16" height="16" fill="currentColor" aria-hidden="true">
          <path d="M11.6 1.8 4 11.4h4.6l-1 6.8 8.4-10.4h-5z" />
        </svg>
      }
      onUse={async (callback_id) => {
        const answer = await post("/control/shortcut", { user: me.id, callback_id });
        if (!answer.ok) toast(answer.message);
        refresh();
      }}
    />
  );
}

export function MessageShortcuts({ message }: { readonly message: Message }) {
  const { me, refresh, toast } = useWorkspace();
  return (
    <ShortcutMenu
      type="message"
      label="More actions for this message"
      className="message-tool"
      icon={<span aria-hidden="true">⋮</span>}
      onUse={async (callback_id) => {
        const place = { user: me.id, channel: message.channel, message_ts: message.ts };
        const answer = await post("/control/message-shortcut", { ...place, callback_id });
        if (!answer.ok) toast(answer.message);
        refresh();
      }}
    />
  );
}

interface ShortcutMenuProps {
  readonly type: "global" | "message";
  readonly label: string;
  readonly className: string;
  readonly icon: ReactNode;
  readonly onUse: (callbackId: string) => Promise<void>;
}

function ShortcutMenu({ type, label, className, icon, onUse }: ShortcutMenuProps) {
  const { workspace } = useWorkspace();
  const declared = workspace.shortcuts.filter((shortcut) => shortcut.type === type);
  if (declared.length === 0) return null;
  const items = declared.map(({ callback_id, name, description }) => ({
    id: callback_id,
    name,
    description: `${description} · ${workspace.app.name}`,
  }));
  return <Menu label={label} className={className} icon={icon} items={items} onChoose={(id) => void onUse(id)} />;
}
