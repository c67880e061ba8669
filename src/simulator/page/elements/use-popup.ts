/**
 * Places a popup at its anchor, over everything. Fixed, so that no scrolling pane cuts it off; it turns upwards when
 * there is no room below, and follows while things scroll.
 */
import { useLayoutEffect, useState, type CSSProperties, type RefObject } from "react";

const gap = 4;
const roomWanted = 280;

export function usePopup(anchor: RefObject<HTMLElement | null>, isOpen: boolean, minWidth = 0): CSSProperties {
  // Not hidden until it has its place: what is hidden takes no focus.
  const [style, setStyle] = useState<CSSProperties>({ opacity: 0 });

  useLayoutEffect(() => {
    if (!isOpen) return;
    function place(): void {
      const box = anchor.current?.getBoundingClientRect();
      if (!box) return;
      const below = window.innerHeight - box.bottom - gap * 2;
      const above = box.top - gap * 2;
      const goesUp = below < roomWanted && above > below;
      const width = Math.min(Math.max(box.width, minWidth), window.innerWidth - gap * 2);
      const left = Math.max(gap, Math.min(box.left, window.innerWidth - width - gap));
      setStyle({
        left,
        width,
        maxHeight: Math.min(320, goesUp ? above : below),
        ...(goesUp ? { bottom: window.innerHeight - box.top + gap } : { top: box.bottom + gap }),
      });
    }
    place();
    window.addEventListener("resize", place);
    window.addEventListener("scroll", place, true);
    // The anchor itself may grow: chips of a multi select.
    const watch = new ResizeObserver(place);
    if (anchor.current) watch.observe(anchor.current);
    return () => {
      window.removeEventListener("resize", place);
      window.removeEventListener("scroll", place, true);
      watch.disconnect();
    };
  }, [anchor, isOpen, minWidth]);

  return style;
}
