/** A labelled field: label, element, hint, and what the app found wrong with it. */
import { useId } from "react";
import { Element } from "../elements/element.tsx";
import type { Field } from "../elements/use-element.ts";
import { flagOf, objectOf, stringOf } from "../slack-object.ts";
import { TextObject } from "../text/text-object.tsx";
import type { BlockProps } from "./block-list.tsx";
import { UnknownBlock } from "./unknown-block.tsx";

export function InputBlock({ block, blockId, error }: BlockProps) {
  const id = useId();
  const element = objectOf(block, "element");
  const hint = objectOf(block, "hint");
  const isOptional = flagOf(block, "optional");
  if (!element) return <UnknownBlock type="input" note="has no element" />;

  const type = stringOf(element, "type");
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  const field: Field = {
    id,
    labelId: `${id}-label`,
    describedBy: described || undefined,
    isInvalid: error !== undefined,
    isOptional,
    dispatches: flagOf(block, "dispatch_action"),
  };
  // A group of boxes is named by `aria-labelledby`; a `for` would name its first box instead.
  const isGroup = type === "checkboxes" || type === "radio_buttons";

  return (
    <div className={`input-block${error === undefined ? "" : " has-error"}`}>
      <label id={field.labelId} htmlFor={isGroup ? undefined : id}>
        <TextObject object={objectOf(block, "label")} />
        {isOptional && <span className="optional"> (optional)</span>}
      </label>
      <Element element={element} blockId={blockId} field={field} />
      {error !== undefined && (
        <div id={`${id}-error`} className="field-error" role="alert">
          {error}
        </div>
      )}
      {hint && (
        <div id={`${id}-hint`} className="field-hint">
          <TextObject object={hint} />
        </div>
      )}
    </div>
  );
}
