/** The strip on top: what this is, and who acts. It stays within reach while a modal is open. */
import type { ReactNode } from "react";
import { useWorkspace } from "../live/workspace-context.ts";
import { PersonSwitcher } from "./person-switcher.tsx";

interface TopBarProps {
  readonly isMenuOpen: boolean;
  readonly onMenu: () => void;
  readonly isInspectorOpen: boolean;
  readonly onInspector: () => void;
  readonly isSwitchboardOpen: boolean;
  readonly onSwitchboard: () => void;
  readonly hasNews: (user: string) => boolean;
  readonly onPerson: (user: string) => void;
}

export function TopBar(props: TopBarProps): ReactNode {
  const { workspace } = useWorkspace();
  return (
    <header className="top-bar">
      <button
        type="button"
        className="menu-button"
        aria-label="Channels"
        aria-expanded={props.isMenuOpen}
        onClick={props.onMenu}
      >
        <span aria-hidden="true">☰</span>
      </button>
      <p className="simulator-badge" title={`${workspace.team.domain}: a simulated workspace`}>
        <span className="badge-lamp" aria-hidden="true" />
        <span>
          simulator<span className="badge-more">: nothing here leaves this machine</span>
        </span>
      </p>
      <div className="top-bar-tools">
        <button
          type="button"
          className="inspector-toggle"
          aria-pressed={props.isSwitchboardOpen}
          onClick={props.onSwitchboard}
        >
          Switchboard
        </button>
        <button
          type="button"
          className="inspector-toggle"
          aria-pressed={props.isInspectorOpen}
          onClick={props.onInspector}
        >
          Inspector
        </button>
        <PersonSwitcher hasNews={props.hasNews} onPerson={props.onPerson} />
      </div>
    </header>
  );
}
