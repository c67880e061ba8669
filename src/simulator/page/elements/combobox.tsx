/**
 * Slack's select: a field one can type in, a list that narrows, chips where several may be chosen. Static, external,
 * people and channel selects are this with other choices. Follows the ARIA combobox pattern.
 */
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import type { Choice } from "./choice.ts";
import { Chip, ClearButton } from "./combobox-parts.tsx";
import { Listbox } from "./listbox.tsx";
import type { Field } from "./use-element.ts";
import { namingOf } from "./use-element.ts";
import { usePopup } from "./use-popup.ts";

interface ComboboxProps {
  readonly choices: readonly Choice[];
  readonly selected: readonly Choice[];
  readonly isMultiple: boolean;
  readonly maxSelected: number;
  readonly placeholder: string;
  readonly name: string;
  readonly field: Field | undefined;
  readonly isPending: boolean;
  readonly wantsFocus: boolean;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onOpen?: (() => void) | undefined;
  /** What stands in the list when it is empty: "No results", "Loading…", "Type to search". */
  readonly emptyText: string;
  readonly onSelect: (values: readonly string[]) => void;
}

export function Combobox(props: ComboboxProps) {
  const { choices, selected, isMultiple, query, field, placeholder } = props;
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const popup = usePopup(box, isOpen, 220);
  const only = isMultiple ? undefined : selected[0];
  const activeIndex = Math.min(active, choices.length - 1);

  const { wantsFocus } = props;
  useEffect(() => {
    if (wantsFocus) input.current?.focus();
  }, [wantsFocus]);

  function open(): void {
    if (isOpen) return;
    setIsOpen(true);
    setActive(
      Math.max(
        0,
        choices.findIndex((choice) => choice.value === only?.value),
      ),
    );
    props.onOpen?.();
  }

  function close(): void {
    setIsOpen(false);
    props.onQuery("");
  }

  function toggle(choice: Choice): void {
    if (!isMultiple) {
      close();
      if (choice.value !== only?.value) props.onSelect([choice.value]);
      return;
    }
    const values = selected.map((one) => one.value);
    props.onQuery("");
    if (values.includes(choice.value)) props.onSelect(values.filter((value) => value !== choice.value));
    else if (values.length < props.maxSelected) props.onSelect([...values, choice.value]);
  }

  function remove(value: string): void {
    props.onSelect(selected.map((one) => one.value).filter((other) => other !== value));
    input.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (!isOpen) open();
      else setActive((activeIndex + step + choices.length) % Math.max(1, choices.length));
    } else if (event.key === "Enter") {
      // Within a form, Enter chooses; it must not send the form.
      event.preventDefault();
      const choice = choices[activeIndex];
      if (!isOpen) open();
      else if (choice) toggle(choice);
    } else if (event.key === "Escape" && isOpen) {
      // The list closes, not the modal around it.
      event.stopPropagation();
      event.preventDefault();
      close();
    } else if (event.key === "Backspace" && query === "" && isMultiple) {
      const last = selected.at(-1);
      if (last) remove(last.value);
    }
  }

  return (
    <div
      ref={box}
      className={`combobox${isOpen ? " open" : ""}${field?.isInvalid ? " invalid" : ""}${props.isPending ? " pending" : ""}`}
      onClick={() => {
        input.current?.focus();
        open();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) close();
      }}
    >
      {isMultiple && selected.map((one) => <Chip key={one.value} choice={one} onRemove={() => remove(one.value)} />)}
      <input
        ref={input}
        {...namingOf(field, props.name)}
        className="combobox-input"
        role="combobox"
        type="text"
        autoComplete="off"
        spellCheck={false}
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-busy={props.isPending || undefined}
        aria-activedescendant={isOpen && choices[activeIndex] ? `${listId}-${activeIndex}` : undefined}
        placeholder={only ? only.text : isMultiple && selected.length > 0 ? "" : placeholder}
        value={isOpen ? query : (only?.text ?? "")}
        onChange={(event) => {
          open();
          setActive(0);
          props.onQuery(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      {!isMultiple && only && field?.isOptional && !isOpen && (
        <ClearButton name={props.name} onClear={() => props.onSelect([])} />
      )}
      <span className="combobox-arrow" aria-hidden="true" />
      {isOpen && (
        <Listbox
          id={listId}
          style={popup}
          choices={choices}
          selected={selected}
          isMultiple={isMultiple}
          active={activeIndex}
          emptyText={props.emptyText}
          onHover={setActive}
          onChoose={toggle}
        />
      )}
    </div>
  );
}
