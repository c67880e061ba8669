/** The selects, as rows of a table: where their choices come from is all that differs. */
import { useState } from "react";
import { Avatar } from "../workspace/avatar.tsx";
import { canSee, channelTitle, displayName, useWorkspace, type WorkspaceTools } from "../live/workspace-context.ts";
import { numberOf, objectsOf, objectOf, stringOf, wordsOf } from "../slack-object.ts";
import type { SlackObject } from "../../control-types.ts";
import { choicesOf, filterChoices, optionToChoice, type Choice } from "./choice.ts";
import { Combobox } from "./combobox.tsx";
import { asStrings, namedOptions } from "./element-value.ts";
import { useSurface } from "./surface-context.ts";
import { useElement, type ElementProps } from "./use-element.ts";
import { useExternalChoices } from "./use-external-choices.ts";

export function SelectElement(props: ElementProps) {
  const { element, field } = props;
  const type = stringOf(element, "type");
  const isMultiple = type.startsWith("multi_");
  const isExternal = type.endsWith("external_select");
  const tools = useWorkspace();
  const surface = useSurface();
  const { ref, value, isPending, wantsFocus, choose } = useElement(props);
  const [query, setQuery] = useState("");
  const external = useExternalChoices(ref, element);

  const known = isExternal ? external.choices : localChoices(type, element, tools);
  const named = [...surface.optionsInState(ref), ...namedOptions(element)].map((option) => optionToChoice(option));
  const selected = asStrings(value).map((chosen) => choiceFor(chosen, [...known, ...external.seen, ...named]));
  const placeholder = wordsOf(element, "placeholder") || (isMultiple ? "Select options" : "Select an option");

  return (
    <Combobox
      choices={isExternal ? external.choices : filterChoices(known, query)}
      selected={selected}
      isMultiple={isMultiple}
      maxSelected={numberOf(element, "max_selected_items") ?? Infinity}
      placeholder={placeholder}
      name={placeholder}
      field={field}
      isPending={isPending}
      wantsFocus={wantsFocus}
      query={query}
      onQuery={(text) => {
        setQuery(text);
        if (isExternal && text !== query) external.search(text);
      }}
      onOpen={isExternal ? () => external.search("") : undefined}
      emptyText={isExternal ? external.emptyText : "No results"}
      onSelect={(values) => void choose(isMultiple ? values : (values[0] ?? null))}
    />
  );
}

function choiceFor(value: string, choices: readonly Choice[]): Choice {
  return choices.find((choice) => choice.value === value) ?? { value, text: value, description: "", group: "" };
}

function localChoices(type: string, element: SlackObject, tools: WorkspaceTools): readonly Choice[] {
  if (type.endsWith("users_select")) return people(tools);
  if (type.endsWith("channels_select")) return channels(tools, (kind) => kind === "public");
  if (type.endsWith("conversations_select")) {
    const include = objectOf(element, "filter")?.["include"];
    return channels(tools, (kind) => !Array.isArray(include) || include.includes(kind));
  }
  return objectsOf(element, "option_groups").length > 0 || element["options"] ? choicesOf(element) : [];
}

function people({ workspace }: WorkspaceTools): readonly Choice[] {
  return workspace.people
    .filter((person) => !person.is_bot)
    .map((person) => ({
      value: person.id,
      text: displayName(person),
      description: person.title,
      group: "",
      icon: <Avatar person={person} size="small" />,
    }));
}

function channels(tools: WorkspaceTools, wants: (kind: string) => boolean): readonly Choice[] {
  return tools.workspace.channels
    .filter((channel) => canSee(channel, tools.me.id))
    .filter((channel) => wants(channel.is_im ? "im" : channel.is_private ? "private" : "public"))
    .map((channel) => ({
      value: channel.id,
      text: `${channel.is_im ? "" : "# "}${channelTitle(channel, tools)}`,
      description: "",
      group: "",
    }));
}
