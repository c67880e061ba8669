/** What is being typed, per person and place, and what was typed before. Outlives a change of person or channel. */
import { useState } from "react";

const draftByPlace = new Map<string, string>();
const historyByPlace = new Map<string, string[]>();

interface Draft {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly remember: (sent: string) => void;
  /** Puts back what was refused, unless something else was typed meanwhile. */
  readonly restore: (sent: string) => void;
  /** Steps through what was sent; false when the arrow key should do what it does in a text. */
  readonly recall: (step: 1 | -1) => boolean;
}

export function useDraft(place: string): Draft {
  const [text, show] = useState(() => draftByPlace.get(place) ?? "");
  /** How far back one has gone; 0 while typing something new. */
  const [back, setBack] = useState(0);

  function setText(next: string): void {
    draftByPlace.set(place, next);
    setBack(0);
    show(next);
  }

  return {
    text,
    setText,
    remember: (sent) => {
      const history = historyByPlace.get(place) ?? [];
      historyByPlace.set(place, [...history.filter((line) => line !== sent), sent].slice(-50));
    },
    restore: (sent) => {
      if ((draftByPlace.get(place) ?? "") === "") setText(sent);
    },
    recall: (step) => {
      const history = historyByPlace.get(place) ?? [];
      if (text !== "" && back === 0) return false;
      const next = Math.max(0, Math.min(history.length, back - step));
      if (next === back) return back > 0;
      const line = next === 0 ? "" : (history.at(-next) ?? "");
      draftByPlace.set(place, line);
      show(line);
      setBack(next);
      return true;
    },
  };
}
