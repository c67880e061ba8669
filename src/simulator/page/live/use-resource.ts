/** A GET that follows its address and the live tick. What was there stays on screen until the next answer is. */
import { useEffect, useRef, useState } from "react";
import { getText } from "./control-api.ts";

interface Resource<T> {
  readonly data: T | undefined;
  /** One sentence for a person; undefined while all is well. */
  readonly problem: string | undefined;
}

interface Held {
  readonly path: string;
  readonly text?: string;
  readonly data?: unknown;
  readonly problem?: string;
}

/** `T` is what the control API promises for that path (control-types.ts); it is not checked again here. */
export function useResource<T>(path: string | undefined, tick: number): Resource<T> {
  const [held, setHeld] = useState<Held>({ path: "" });
  const running = useRef<{ path: string; again: boolean; stop: AbortController }>(undefined);

  useEffect(() => {
    if (path === undefined) return;
    if (running.current?.path === path) {
      // One is on its way; what it brings may be from before the change, so it goes once more.
      running.current.again = true;
      return;
    }
    running.current?.stop.abort();
    void load(path);

    async function load(wanted: string): Promise<void> {
      const mine = { path: wanted, again: false, stop: new AbortController() };
      running.current = mine;
      try {
        do {
          mine.again = false;
          const text = await getText(wanted, mine.stop.signal);
          setHeld((before) =>
            before.path === wanted && before.text === text ? before : { path: wanted, text, data: JSON.parse(text) },
          );
        } while (isAgain(mine));
      } catch (fault) {
        if (mine.stop.signal.aborted) return;
        const problem = fault instanceof TypeError ? "The simulator did not answer." : (fault as Error).message;
        setHeld((before) => (before.path === wanted ? { ...before, problem, text: "" } : { path: wanted, problem }));
      } finally {
        if (running.current === mine) running.current = undefined;
      }
    }
  }, [path, tick]);

  useEffect(
    () => () => {
      running.current?.stop.abort();
      running.current = undefined;
    },
    [],
  );

  if (path === undefined || held.path !== path) return { data: undefined, problem: undefined };
  return { data: held.data as T | undefined, problem: held.problem };
}

function isAgain(job: { readonly again: boolean }): boolean {
  return job.again;
}
