/** Keeps a list at its end while one reads there, and leaves it alone when one has scrolled up. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

const near = 40;

interface StickToEnd {
  readonly list: RefObject<HTMLDivElement | null>;
  /** Something new came below what one reads. */
  readonly hasNewBelow: boolean;
  readonly goToEnd: () => void;
  readonly onScroll: () => void;
}

/** `place` names what is shown: another place starts at its end. `newest` moves when something was added. */
export function useStickToEnd(place: string, newest: string): StickToEnd {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [hasNewBelow, setHasNewBelow] = useState(false);

  const goToEnd = useCallback(() => {
    const box = list.current;
    if (box) box.scrollTop = box.scrollHeight;
    isAtEnd.current = true;
    setHasNewBelow(false);
  }, []);

  useLayoutEffect(goToEnd, [place, goToEnd]);

  useLayoutEffect(() => {
    if (isAtEnd.current) goToEnd();
    else setHasNewBelow(true);
  }, [newest, goToEnd]);

  useEffect(() => {
    const box = list.current;
    if (!box) return;
    // A message that grows (a run's progress, a snippet that loads) keeps the end in sight too.
    const watch = new ResizeObserver(() => {
      if (isAtEnd.current) box.scrollTop = box.scrollHeight;
    });
    for (const child of [box, ...box.children]) watch.observe(child);
    return () => watch.disconnect();
  }, [place]);

  const onScroll = useCallback(() => {
    const box = list.current;
    if (!box) return;
    isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < near;
    if (isAtEnd.current) setHasNewBelow(false);
  }, []);

  return { list, hasNewBelow, goToEnd, onScroll };
}
