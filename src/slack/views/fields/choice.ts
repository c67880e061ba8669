import type { Field } from "../../../definition/field.ts";
import { limits, words } from "../../blocks.ts";
import { oneInput, valueAction } from "../field-view.ts";
import { chosenAmong, findChoice, isSearched, toOption } from "../options.ts";

type ChoiceField = Extract<Field, { kind: "choice" | "item" }>;

/** One of a list: few as radio buttons, more in a menu, many found by typing. An item of a collection is always found. */
export const choice = oneInput<ChoiceField>({
  element(field, { choicesOf, isRow, texts }) {
    const choices = choicesOf(field);
    const [chosen] = chosenAmong(choices, field.initial === undefined ? [] : [field.initial]);
    const initial = chosen ? { initial_option: toOption(chosen) } : {};
    if (isSearched(field)) {
      return {
        type: "external_select",
        action_id: valueAction,
        min_query_length: 0,
        placeholder: words(texts.form.typeToSearch, limits.placeholder),
        ...initial,
      };
    }
    const options = choices.map(toOption);
    if (options.length <= limits.radioOptions && !isRow) {
      return { type: "radio_buttons", action_id: valueAction, ...initial, options };
    }
    return {
      type: "static_select",
      action_id: valueAction,
      placeholder: words(texts.form.chooseOne, limits.placeholder),
      ...initial,
      options,
    };
  },
  read: (field, state, { choicesOf }) => findChoice(choicesOf(field), state.selected_option?.value ?? "")?.value,
  problem(field, state, { choicesOf, texts }) {
    const key = state.selected_option?.value;
    return key === undefined || findChoice(choicesOf(field), key) ? undefined : texts.form.gone;
  },
});
