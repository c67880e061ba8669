import type { Field } from "../../../definition/field.ts";
import { limits, words } from "../../blocks.ts";
import { oneInput, valueAction } from "../field-view.ts";
import { chosenAmong, findChoice, isSearched, toOption } from "../options.ts";

/** Several of a list: few as boxes, more in a menu, many found by typing. */
export const choices = oneInput<Extract<Field, { kind: "choices" }>>({
  element(field, { choicesOf, texts }) {
    const offered = choicesOf(field);
    const chosen = chosenAmong(offered, field.initial ?? []).map(toOption);
    const initial = chosen.length > 0 ? { initial_options: chosen } : {};
    if (isSearched(field)) {
      return {
        type: "multi_external_select",
        action_id: valueAction,
        min_query_length: 0,
        placeholder: words(texts.form.typeToSearch, limits.placeholder),
        ...initial,
      };
    }
    const options = offered.map(toOption);
    if (options.length <= limits.radioOptions) {
      return { type: "checkboxes", action_id: valueAction, ...initial, options };
    }
    return {
      type: "multi_static_select",
      action_id: valueAction,
      placeholder: words(texts.form.chooseSome, limits.placeholder),
      ...initial,
      options,
    };
  },
  read(field, state, { choicesOf }) {
    const offered = choicesOf(field);
    const chosen = keysOf(state).flatMap((key) => findChoice(offered, key) ?? []);
    // Nothing chosen is an answer only where something stood before.
    return chosen.length > 0 || field.initial ? chosen.map(({ value }) => value) : undefined;
  },
  problem(field, state, { choicesOf, texts }) {
    const offered = choicesOf(field);
    return keysOf(state).every((key) => findChoice(offered, key)) ? undefined : texts.form.gone;
  },
});

function keysOf({ selected_options: chosen }: { selected_options?: readonly { readonly value?: string }[] | null }) {
  return (chosen ?? []).map(({ value }) => value ?? "");
}
