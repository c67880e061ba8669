/** The acting person's open modals: the one on top is shown. Stays mounted while persons change, and so do drafts. */
import { useState } from "react";
import type { OpenView } from "../../control-types.ts";
import { post } from "../live/control-api.ts";
import { useWorkspace } from "../live/workspace-context.ts";
import { ModalFrame } from "./modal-frame.tsx";
import { useViewDrafts } from "./use-view-drafts.ts";
import { ViewSurface } from "./view-surface.tsx";

interface ModalStackProps {
  readonly views: readonly OpenView[];
}

/** Slack's words, whatever it was. */
const troubleConnecting = "We had some trouble connecting. Try again?";

type Work = "submit" | "close";

export function ModalStack({ views }: ModalStackProps) {
  const { me, refresh, toast } = useWorkspace();
  const drafts = useViewDrafts();
  const [workByView, setWorkByView] = useState<Readonly<Record<string, Work | undefined>>>({});
  const [detailByView, setDetailByView] = useState<Readonly<Record<string, string>>>({});
  /** Closed by an answer that has come, while the list of views still names them. */
  const [goneRoots, setGoneRoots] = useState<readonly string[]>([]);

  const open = views.filter((view) => !goneRoots.includes(view.root_view_id));
  const view = open.at(-1);
  if (!view) return null;

  const user = me.id;
  const { values, errors } = drafts.draftOf(view.id);
  const detail = detailByView[view.id];

  async function work<T>(viewId: string, kind: Work, run: () => Promise<T>): Promise<T> {
    setWorkByView((before) => ({ ...before, [viewId]: kind }));
    try {
      return await run();
    } finally {
      setWorkByView((before) => ({ ...before, [viewId]: undefined }));
      refresh();
    }
  }

  async function submit({ id, root_view_id: root }: OpenView): Promise<void> {
    setDetailByView(({ [id]: _gone, ...others }) => others);
    const answer = await work(id, "submit", () =>
      post(`/control/views/${id}/submit`, { user, values: drafts.takeUnsent(id) }),
    );
    if (!answer.ok) {
      setDetailByView((before) => ({ ...before, [id]: answer.message }));
      return;
    }
    drafts.setErrors(id, answer.errors ?? {});
    if (answer.closed) setGoneRoots((before) => [...before, root].slice(-50));
  }

  async function close({ id }: OpenView, all: boolean): Promise<void> {
    const answer = await work(id, "close", () => post(`/control/views/${id}/close`, { user, ...(all ? { all } : {}) }));
    if (!answer.ok) toast(answer.message);
  }

  return (
    <ViewSurface key={view.id} view={view} user={user} values={values} drafts={drafts}>
      <ModalFrame
        view={view}
        isStacked={open.length > 1}
        errors={errors ?? view.errors}
        banner={view.banner ?? (detail === undefined ? undefined : troubleConnecting)}
        bannerDetail={detail}
        work={workByView[view.id]}
        onSubmit={() => void submit(view)}
        onBack={() => void close(view, false)}
        onClose={() => void close(view, true)}
      />
    </ViewSurface>
  );
}
