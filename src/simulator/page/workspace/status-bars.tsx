/** Quiet bars over the page: while it has lost the simulator, or the simulator has no app. */
import { useWorkspace } from "../live/workspace-context.ts";

export function StatusBars({ isConnected }: { readonly isConnected: boolean }) {
  const { workspace } = useWorkspace();
  return (
    <div role="status">
      {!isConnected && <div className="status-bar lost">Connection lost, retrying…</div>}
      {isConnected && !workspace.app.connected && (
        <div className="status-bar">
          {workspace.app.name} is not connected. Commands and clicks will not be answered until it is.
        </div>
      )}
    </div>
  );
}
