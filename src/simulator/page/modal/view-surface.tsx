/** A modal as a surface of its blocks. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { OpenView, TypedValue } from "../../control-types.ts";
import { initialValue, namedOptions, stateToValue } from "../elements/element-value.ts";
import { loadOptions } from "../elements/load-options.ts";
import { sendClick } from "../elements/send-click.ts";
import { refKey, SurfaceContext, type ElementRef, type Surface } from "../elements/surface-context.ts";
import { post } from "../live/control-api.ts";
import { stringOf } from "../slack-object.ts";
import { useWorkspace } from "../live/workspace-context.ts";
import type { ViewDrafts } from "./use-view-drafts.ts";

interface ViewSurfaceProps {
  readonly view: OpenView;
  readonly user: string;
  readonly values: Readonly<Record<string, TypedValue>>;
  readonly drafts: ViewDrafts;
  readonly children: ReactNode;
}

export function ViewSurface({ view, user, values, drafts, children }: ViewSurfaceProps) {
  const tools = useWorkspace();
  const [pending, setPending] = useState<readonly string[]>([]);
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const { id, blocks } = view;
  const { keepOnly } = drafts;
  useEffect(() => keepOnly(id, new Set(blocks.map((block) => stringOf(block, "block_id")))), [id, blocks, keepOnly]);
  const stateOf = (ref: ElementRef) => view.state.values[ref.blockId]?.[ref.actionId];

  /** One after the other: the app must see a form's clicks in the order in which they were made. */
  function inLine<T>(run: () => Promise<T>): Promise<T> {
    const next = line.current.then(run, run);
    line.current = next;
    return next;
  }

  const surface: Surface = {
    kind: "modal",
    valueOf: (ref, element) => {
      const typed = values[refKey(ref)];
      if (typed !== undefined) return typed;
      const state = stateOf(ref);
      return state ? stateToValue(state) : initialValue(element);
    },
    optionsInState: (ref) => namedOptions(stateOf(ref)),
    change: (ref, value, isInput) => drafts.change({ id, user }, ref, value, isInput),
    isPending: (ref) => pending.includes(refKey(ref)),
    act: async (ref, { value, confirmed }) => {
      const key = refKey(ref);
      setPending((before) => [...before, key]);
      try {
        return await inLine(async () => {
          await drafts.flush({ id, user });
          return sendClick(tools, confirmed, (yes) =>
            post(`/control/views/${id}/click`, {
              user,
              block_id: ref.blockId,
              action_id: ref.actionId,
              ...(value === undefined ? {} : { value }),
              ...(yes ? { confirmed: true } : {}),
            }),
          );
        });
      } finally {
        setPending((before) => before.filter((other) => other !== key));
      }
    },
    loadOptions: (ref, query) =>
      loadOptions(`/control/views/${id}/options`, { user, block_id: ref.blockId, action_id: ref.actionId, query }),
  };

  return <SurfaceContext value={surface}>{children}</SurfaceContext>;
}
