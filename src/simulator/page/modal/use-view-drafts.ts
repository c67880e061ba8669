/**
 * What was typed into open forms, for everybody who has one open: a person may be left in the middle of a form and come
 * back to it. The simulator is told soon after, so that a click from the form and a reload see the same.
 */
import { useCallback, useMemo, useRef, useState } from "react";
import type { TypedValue } from "../../control-types.ts";
import { blockOfKey, refKey, type ElementRef } from "../elements/surface-context.ts";
import { post } from "../live/control-api.ts";

const fillPauseMs = 350;

interface ViewDraft {
  /** By block and action id. */
  readonly values: Readonly<Record<string, TypedValue>>;
  /** Errors of the last submission that the person has not typed over yet; undefined before the first one. */
  readonly errors: Readonly<Record<string, string>> | undefined;
}

export interface ViewDrafts {
  readonly draftOf: (viewId: string) => ViewDraft;
  readonly change: (view: DraftedView, ref: ElementRef, value: TypedValue, isInput: boolean) => void;
  readonly setErrors: (viewId: string, errors: Readonly<Record<string, string>>) => void;
  /** What the inputs hold and the simulator was not told yet, by block id. Taking it stops the pending telling. */
  readonly takeUnsent: (viewId: string) => Readonly<Record<string, TypedValue>>;
  /** Forgets what was typed into blocks that the app has taken away: one that comes back begins anew, as in Slack. */
  readonly keepOnly: (viewId: string, blockIds: ReadonlySet<string>) => void;
  /** Tells the simulator now. */
  readonly flush: (view: DraftedView) => Promise<void>;
}

interface DraftedView {
  readonly id: string;
  readonly user: string;
}

interface Unsent {
  values: Record<string, TypedValue>;
  timer?: ReturnType<typeof setTimeout> | undefined;
}

const untouched: ViewDraft = { values: {}, errors: undefined };

export function useViewDrafts(): ViewDrafts {
  const [drafts, setDrafts] = useState<Readonly<Record<string, ViewDraft>>>({});
  const unsent = useRef(new Map<string, Unsent>());

  const edit = useCallback((viewId: string, change: (draft: ViewDraft) => ViewDraft) => {
    setDrafts((before) => ({ ...before, [viewId]: change(before[viewId] ?? untouched) }));
  }, []);

  const takeUnsent = useCallback((viewId: string) => {
    const waiting = unsent.current.get(viewId);
    clearTimeout(waiting?.timer);
    unsent.current.delete(viewId);
    return waiting?.values ?? {};
  }, []);

  const flush = useCallback(
    async (view: DraftedView) => {
      const values = takeUnsent(view.id);
      // A half-typed value may be refused here; the submission says so in the right place.
      if (Object.keys(values).length > 0) await post(`/control/views/${view.id}/fill`, { user: view.user, values });
    },
    [takeUnsent],
  );

  const change = useCallback<ViewDrafts["change"]>(
    (view, ref, value, isInput) => {
      edit(view.id, (draft) => ({
        values: { ...draft.values, [refKey(ref)]: value },
        errors: draft.errors && without(draft.errors, ref.blockId),
      }));
      if (!isInput) return;
      const waiting = unsent.current.get(view.id) ?? { values: {} };
      clearTimeout(waiting.timer);
      waiting.values[ref.blockId] = value;
      waiting.timer = setTimeout(() => void flush(view), fillPauseMs);
      unsent.current.set(view.id, waiting);
    },
    [edit, flush],
  );

  const setErrors = useCallback<ViewDrafts["setErrors"]>(
    (viewId, errors) => edit(viewId, (draft) => ({ ...draft, errors })),
    [edit],
  );

  const keepOnly = useCallback<ViewDrafts["keepOnly"]>((viewId, blockIds) => {
    const waiting = unsent.current.get(viewId);
    if (waiting) waiting.values = pickBlocks(waiting.values, blockIds, (blockId) => blockId);
    setDrafts((before) => {
      const draft = before[viewId];
      if (!draft) return before;
      const values = pickBlocks(draft.values, blockIds, blockOfKey);
      const isSame = Object.keys(values).length === Object.keys(draft.values).length;
      return isSame ? before : { ...before, [viewId]: { ...draft, values } };
    });
  }, []);

  return useMemo(
    () => ({ draftOf: (viewId) => drafts[viewId] ?? untouched, change, setErrors, takeUnsent, keepOnly, flush }),
    [drafts, change, setErrors, takeUnsent, keepOnly, flush],
  );
}

function without(errors: Readonly<Record<string, string>>, blockId: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(errors).filter(([key]) => key !== blockId));
}

function pickBlocks<T>(
  values: Readonly<Record<string, T>>,
  blockIds: ReadonlySet<string>,
  blockOf: (key: string) => string,
): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => blockIds.has(blockOf(key))));
}
