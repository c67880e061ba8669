/** Checkboxes and radio buttons. */
import { useId } from "react";
import type { SlackObject } from "../../control-types.ts";
import { TextObject } from "../text/text-object.tsx";
import { objectOf, objectsOf, stringOf } from "../slack-object.ts";
import { asStrings } from "./element-value.ts";
import { useElement, type ElementProps } from "./use-element.ts";

export function CheckboxesElement(props: ElementProps) {
  const { value, choose } = useElement(props);
  const chosen = asStrings(value);
  return (
    <ChoiceGroup
      {...props}
      kind="checkbox"
      chosen={chosen}
      onToggle={(option) => {
        const kept = chosen.filter((other) => other !== option);
        void choose(kept.length < chosen.length ? kept : [...chosen, option]);
      }}
    />
  );
}

export function RadioElement(props: ElementProps) {
  const { value, choose } = useElement(props);
  return <ChoiceGroup {...props} kind="radio" chosen={asStrings(value)} onToggle={(option) => void choose(option)} />;
}

interface ChoiceGroupProps extends ElementProps {
  readonly kind: "checkbox" | "radio";
  readonly chosen: readonly string[];
  readonly onToggle: (value: string) => void;
}

function ChoiceGroup({ element, field, kind, chosen, onToggle }: ChoiceGroupProps) {
  const name = useId();
  const describe = field ? { "aria-labelledby": field.labelId, "aria-describedby": field.describedBy } : {};
  return (
    <div className="choices" role={kind === "radio" ? "radiogroup" : "group"} {...describe}>
      {objectsOf(element, "options").map((option, index) => (
        <ChoiceLine
          key={stringOf(option, "value")}
          // The block's label points at the first one, so that a click on it does what one expects.
          id={index === 0 ? field?.id : undefined}
          name={name}
          kind={kind}
          option={option}
          isChosen={chosen.includes(stringOf(option, "value"))}
          onToggle={onToggle}
        />
      ))}
    </div>
  );
}

interface ChoiceLineProps {
  readonly id: string | undefined;
  readonly name: string;
  readonly kind: "checkbox" | "radio";
  readonly option: SlackObject;
  readonly isChosen: boolean;
  readonly onToggle: (value: string) => void;
}

function ChoiceLine({ id, name, kind, option, isChosen, onToggle }: ChoiceLineProps) {
  const ownId = useId();
  const description = objectOf(option, "description");
  const inputId = id ?? ownId;
  return (
    <div className="choice">
      <input
        id={inputId}
        type={kind}
        name={name}
        checked={isChosen}
        aria-labelledby={`${ownId}-text`}
        aria-describedby={description && `${ownId}-more`}
        onChange={() => onToggle(stringOf(option, "value"))}
      />
      <label htmlFor={inputId}>
        <span id={`${ownId}-text`}>
          <TextObject object={objectOf(option, "text")} />
        </span>
        {description && (
          <span id={`${ownId}-more`} className="choice-description">
            <TextObject object={description} />
          </span>
        )}
      </label>
    </div>
  );
}
