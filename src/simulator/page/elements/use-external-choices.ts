/** Type-ahead of an external select: asks the app for options as one types, and keeps the texts of what it has seen. */
import { useEffect, useRef, useState } from "react";
import type { SlackObject } from "../../control-types.ts";
import { numberOf } from "../slack-object.ts";
import { choicesOf, type Choice } from "./choice.ts";
import { useSurface, type ElementRef } from "./surface-context.ts";

const debounceMs = 200;

/** A value alone does not carry its text, and the list that had it is gone when the person returns. */
const seenByAction = new Map<string, Map<string, Choice>>();

interface ExternalChoices {
  readonly choices: readonly Choice[];
  readonly seen: readonly Choice[];
  readonly emptyText: string;
  readonly search: (query: string) => void;
}

export function useExternalChoices(ref: ElementRef, element: SlackObject): ExternalChoices {
  const surface = useSurface();
  const [choices, setChoices] = useState<readonly Choice[]>([]);
  const [emptyText, setEmptyText] = useState("Loading…");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(0);
  // Slack's default is three characters.
  const minLength = numberOf(element, "min_query_length") ?? 3;

  useEffect(() => () => clearTimeout(timer.current), []);

  function search(query: string): void {
    clearTimeout(timer.current);
    const number = ++latest.current;
    if (query.length < minLength) {
      setChoices([]);
      setEmptyText(`Type at least ${minLength} ${minLength === 1 ? "character" : "characters"} to search`);
      return;
    }
    setEmptyText("Loading…");
    timer.current = setTimeout(() => void load(query, number), query === "" ? 0 : debounceMs);
  }

  async function load(query: string, number: number): Promise<void> {
    const answer = await surface.loadOptions(ref, query);
    // An answer that was overtaken by a later question is dropped.
    if (number !== latest.current) return;
    const found = choicesOf({ options: answer.options, option_groups: answer.groups });
    setChoices(found);
    setEmptyText(answer.problem ?? "No results");
    const seen = seenByAction.get(ref.actionId) ?? new Map<string, Choice>();
    for (const choice of found) seen.set(choice.value, choice);
    seenByAction.set(ref.actionId, seen);
  }

  return { choices, seen: [...(seenByAction.get(ref.actionId)?.values() ?? [])], emptyText, search };
}
