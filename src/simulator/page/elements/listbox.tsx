/** The list under a select: groups with their label, descriptions, a tick at what is chosen. */
import { useEffect, useRef, type CSSProperties } from "react";
import type { Choice } from "./choice.ts";

interface ListboxProps {
  readonly id: string;
  readonly style: CSSProperties;
  readonly choices: readonly Choice[];
  readonly selected: readonly Choice[];
  readonly isMultiple: boolean;
  readonly active: number;
  readonly emptyText: string;
  readonly onHover: (index: number) => void;
  readonly onChoose: (choice: Choice) => void;
}

export function Listbox({ id, style, choices, selected, isMultiple, active, emptyText, ...on }: ListboxProps) {
  const list = useRef<HTMLDivElement>(null);
  const chosen = new Set(selected.map((choice) => choice.value));

  useEffect(() => {
    list.current?.querySelector("[data-active]")?.scrollIntoView({ block: "nearest" });
  }, [active, choices]);

  return (
    <div
      ref={list}
      id={id}
      className="popup listbox"
      role="listbox"
      aria-multiselectable={isMultiple || undefined}
      style={style}
      // Keeps the focus in the field, so that the list does not close before the click arrives.
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => event.stopPropagation()}
    >
      {choices.length === 0 && <div className="listbox-empty">{emptyText}</div>}
      {choices.map((choice, index) => (
        <div key={`${choice.group}\n${choice.value}`} role="presentation">
          {choice.group !== "" && choice.group !== choices[index - 1]?.group && (
            <div className="listbox-group">{choice.group}</div>
          )}
          <div
            id={`${id}-${index}`}
            role="option"
            className="option"
            aria-selected={chosen.has(choice.value)}
            data-active={index === active || undefined}
            onMouseMove={() => {
              if (index !== active) on.onHover(index);
            }}
            onClick={() => on.onChoose(choice)}
          >
            {choice.icon}
            <span className="option-text">
              {choice.text}
              {choice.description !== "" && <span className="option-description">{choice.description}</span>}
            </span>
            {chosen.has(choice.value) && (
              <span className="option-tick" aria-hidden="true">
                ✓
              </span>
            )}
          </div>
        </div>
      ))}
    </div>
  );
}
