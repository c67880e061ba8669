import type { Values } from "../definition/inputs.ts";

/** What this process knows of the forms that are open, besides what Slack keeps of them. */
export interface LiveForms {
  /** Runs the work for one view after what was asked before for the same view. */
  inTurn<T>(viewId: string, work: () => Promise<T>): Promise<T>;
  /** What was typed into fields that may be hidden now. Never anything sensitive. */
  remembered(viewId: string): Values;
  remember(viewId: string, values: Values): void;
  /** The view as this process has last drawn it. */
  newest(viewId: string): Drawn | undefined;
  keep(viewId: string, drawn: Drawn): void;
  forget(viewId: string): void;
}

export interface Drawn {
  readonly hash: string;
  readonly metadata: string;
}

interface Kept {
  values: Values;
  drawn: Drawn | undefined;
}

/** Nobody tells when a form is left open for ever, so the oldest are let go. */
const mostForms = 1_000;

export function createLiveForms(): LiveForms {
  const keptById = new Map<string, Kept>();
  const lastById = new Map<string, Promise<unknown>>();

  function change(viewId: string, part: Partial<Kept>): void {
    const kept = { ...(keptById.get(viewId) ?? { values: {}, drawn: undefined }), ...part };
    keptById.delete(viewId);
    keptById.set(viewId, kept);
    const [oldest] = keptById.keys();
    if (keptById.size > mostForms && oldest !== undefined) keptById.delete(oldest);
  }

  return {
    inTurn(viewId, work) {
      const turn = (lastById.get(viewId) ?? Promise.resolve()).then(work, work);
      const settled = turn.then(
        () => undefined,
        () => undefined,
      );
      lastById.set(viewId, settled);
      void settled.then(() => {
        if (lastById.get(viewId) === settled) lastById.delete(viewId);
      });
      return turn;
    },
    remembered: (viewId) => keptById.get(viewId)?.values ?? {},
    remember: (viewId, values) => change(viewId, { values }),
    newest: (viewId) => keptById.get(viewId)?.drawn,
    keep: (viewId, drawn) => change(viewId, { drawn }),
    forget: (viewId) => void keptById.delete(viewId),
  };
}
