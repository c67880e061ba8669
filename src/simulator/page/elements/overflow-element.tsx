/** The "…" menu. */
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { objectOf, objectsOf, safeUrl, stringOf } from "../slack-object.ts";
import { TextObject } from "../text/text-object.tsx";
import { Spinner } from "../workspace/spinner.tsx";
import { useElement, type ElementProps } from "./use-element.ts";
import { usePopup } from "./use-popup.ts";

export function OverflowElement(props: ElementProps) {
  const { click, isPending } = useElement(props);
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const popup = usePopup(button, isOpen, 200);
  const id = useId();

  useEffect(() => {
    if (isOpen) menu.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [isOpen]);

  function close(): void {
    setIsOpen(false);
    button.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const items = [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = items.findIndex((item) => item === document.activeElement);
    items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
  }

  return (
    <div
      className="overflow"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setIsOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className="button overflow-button"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
      >
        {isPending ? <Spinner /> : "⋯"}
      </button>
      {isOpen && (
        <div ref={menu} id={id} className="popup menu" role="menu" style={popup} onKeyDown={onKeyDown}>
          {objectsOf(props.element, "options").map((option) => (
            <button
              key={stringOf(option, "value")}
              type="button"
              role="menuitem"
              className="option"
              onClick={() => {
                close();
                const url = safeUrl(stringOf(option, "url"));
                if (url !== undefined) window.open(url, "_blank", "noopener,noreferrer");
                void click(stringOf(option, "value"));
              }}
            >
              <TextObject object={objectOf(option, "text")} />
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
