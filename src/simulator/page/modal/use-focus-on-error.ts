/** After a refused submission the first field that is wrong comes into view, ready to be typed over. */
import { useEffect, useRef, type RefObject } from "react";

export function useFocusOnError(box: RefObject<HTMLElement | null>, errors: Readonly<Record<string, string>>): void {
  const known = useRef(errors);

  useEffect(() => {
    const isNew = Object.entries(errors).some(([blockId, error]) => known.current[blockId] !== error);
    known.current = errors;
    if (!isNew) return;
    const first = box.current?.querySelector<HTMLElement>(".has-error :is(input, textarea)");
    first?.focus();
    first?.closest(".has-error")?.scrollIntoView({ block: "nearest" });
  }, [box, errors]);
}
