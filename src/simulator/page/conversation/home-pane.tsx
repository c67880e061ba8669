/** The app's Home tab, as it was published for the acting person. Looking at it tells the app. */
import { useEffect } from "react";
import type { HomeView } from "../../control-types.ts";
import { BlockList } from "../blocks/block-list.tsx";
import { post } from "../live/control-api.ts";
import { useResource } from "../live/use-resource.ts";
import { useWorkspace } from "../live/workspace-context.ts";
import { useViewDrafts } from "../modal/use-view-drafts.ts";
import { ViewSurface } from "../modal/view-surface.tsx";

export function HomePane() {
  const { me, tick, workspace } = useWorkspace();
  const user = me.id;
  const drafts = useViewDrafts();
  const { data, problem } = useResource<HomeView>(`/control/home?user=${encodeURIComponent(user)}`, tick);
  const view = data?.view;

  useEffect(() => {
    void post("/control/home", { user });
  }, [user]);

  return (
    <div className="home-pane" role="region" aria-label={`${workspace.app.name}, Home`} tabIndex={0}>
      {view && (
        <ViewSurface view={view} user={user} values={drafts.draftOf(view.id).values} drafts={drafts}>
          <BlockList blocks={view.blocks} />
        </ViewSurface>
      )}
      {data && !view && (
        <p className="home-empty">{workspace.app.name} has published nothing here yet. It is told that you look.</p>
      )}
      {problem && <p className="log-problem">{problem}</p>}
    </div>
  );
}
