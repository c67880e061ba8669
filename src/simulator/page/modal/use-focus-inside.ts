/** Focus goes to the first field when a modal opens, stays within it, and goes back when it closes. */
import { useEffect, type RefObject } from "react";

const fields = ".modal-body :is(input:not([type=hidden]), textarea, select):not([disabled])";
const stops = "a[href], button:not([disabled]), input:not([disabled]), textarea, select, summary, [tabindex='0']";

/** Where the focus was before the first modal of a stack: a pushed one begins inside of another. */
let outside: HTMLElement | undefined;

/**
 * @param key which modal it is
 * @param version which content it has: an update may take away what had the focus
 */
export function useFocusInside(box: RefObject<HTMLElement | null>, key: string, version: string): void {
  useEffect(() => {
    const modal = box.current;
    if (!modal) return;
    const before = document.activeElement;
    if (before instanceof HTMLElement && before !== document.body && !before.closest("[role=dialog]")) outside = before;

    // `focus_on_load` has had its turn already: elements' effects run before this one.
    if (!modal.contains(before)) {
      const first =
        modal.querySelector<HTMLElement>(fields) ?? modal.querySelector<HTMLElement>(".modal-footer .primary");
      (first ?? modal).focus();
    }

    function goRound(event: KeyboardEvent): void {
      if (event.key !== "Tab" || !modal) return;
      const all = [...modal.querySelectorAll<HTMLElement>(stops)].filter((stop) => stop.offsetParent !== null);
      const edge = event.shiftKey ? all[0] : all.at(-1);
      if (document.activeElement !== edge && document.activeElement !== modal) return;
      event.preventDefault();
      (event.shiftKey ? all.at(-1) : all[0])?.focus();
    }

    modal.addEventListener("keydown", goRound);
    return () => {
      modal.removeEventListener("keydown", goRound);
      // While another modal of the stack follows, the workspace is inert and this does nothing.
      if (outside?.isConnected) outside.focus();
    };
  }, [box, key]);

  useEffect(() => {
    // Keys that nothing has the focus for would not even close the modal.
    if (document.activeElement === document.body) box.current?.focus();
  }, [box, version]);
}
