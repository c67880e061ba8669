/** A button with a menu: arrows move, Escape closes and gives the focus back. */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { usePopup } from "../elements/use-popup.ts";

interface MenuItem {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

interface MenuProps {
  readonly label: string;
  readonly className: string;
  readonly icon: ReactNode;
  readonly items: readonly MenuItem[];
  readonly onChoose: (id: string) => void;
}

export function Menu({ label, className, icon, items, onChoose }: MenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const popup = usePopup(button, isOpen, 260);
  const id = useId();

  useEffect(() => {
    if (isOpen) menu.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [isOpen]);

  function close(): void {
    setIsOpen(false);
    button.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!isOpen) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const all = [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = all.findIndex((item) => item === document.activeElement);
    all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]?.focus();
  }

  return (
    <div
      className="menu-anchor"
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setIsOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        {icon}
      </button>
      {isOpen && (
        <div ref={menu} id={id} className="popup menu" role="menu" aria-label={label} style={popup}>
          {items.map((item) => (
            <button
              key={item.id}
              type="button"
              role="menuitem"
              className="option"
              onClick={() => {
                close();
                onChoose(item.id);
              }}
            >
              <span className="option-text">
                <strong>{item.name}</strong>
                <span className="option-description">{item.description}</span>
              </span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
