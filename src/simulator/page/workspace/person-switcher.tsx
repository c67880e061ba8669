/** "Acting as": choose who types and clicks. A select-only combobox in ARIA's words. */
import { useId, useRef, useState, type KeyboardEvent } from "react";
import { displayName, useWorkspace } from "../live/workspace-context.ts";
import { Avatar } from "./avatar.tsx";

interface PersonSwitcherProps {
  readonly hasNews: (user: string) => boolean;
  readonly onPerson: (user: string) => void;
}

export function PersonSwitcher({ hasNews, onPerson }: PersonSwitcherProps) {
  const { workspace, me } = useWorkspace();
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(0);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const people = workspace.people.filter((person) => !person.is_bot);
  const othersHaveNews = people.some((person) => person.id !== me.id && hasNews(person.id));

  function open(): void {
    setIsOpen(true);
    setActive(people.findIndex((person) => person.id === me.id));
  }

  function choose(index: number): void {
    const person = people[index];
    setIsOpen(false);
    button.current?.focus();
    if (person) onPerson(person.id);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (isOpen) setActive((active + step + people.length) % people.length);
      else open();
    } else if (isOpen && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      choose(active);
    } else if (isOpen && event.key === "Escape") {
      event.stopPropagation();
      setIsOpen(false);
    }
  }

  return (
    <div className="person-switcher" onBlur={() => setIsOpen(false)}>
      <button
        ref={button}
        type="button"
        role="combobox"
        className="person-button"
        aria-label="Acting as"
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-controls={id}
        aria-describedby={`${id}-me`}
        aria-activedescendant={isOpen ? `${id}-${active}` : undefined}
        onClick={() => (isOpen ? setIsOpen(false) : open())}
        onKeyDown={onKeyDown}
      >
        <span className="person-lead">acting as</span>
        <Avatar person={me} size="small" />
        <span className="person-name" id={`${id}-me`}>
          {displayName(me)}
        </span>
        <span className="combobox-arrow" aria-hidden="true" />
        {othersHaveNews && <span className="news-dot" title="Somebody else has something new" />}
      </button>
      {isOpen && (
        <div id={id} className="popup people-menu" role="listbox" aria-label="Acting as">
          {people.map((person, index) => (
            <div
              key={person.id}
              id={`${id}-${index}`}
              role="option"
              className="option person-option"
              aria-selected={person.id === me.id}
              data-active={index === active || undefined}
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => setActive(index)}
              onClick={() => choose(index)}
            >
              <Avatar person={person} />
              <span className="option-text">
                <strong>{displayName(person)}</strong>
                <span className="option-description">{person.title}</span>
              </span>
              {person.id === me.id && (
                <span className="option-tick" aria-hidden="true">
                  ✓
                </span>
              )}
              {person.id !== me.id && hasNews(person.id) && <span className="news-dot" title="Something new" />}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
