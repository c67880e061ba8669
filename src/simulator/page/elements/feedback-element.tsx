/** Thumbs up and down in one element; the value says which. */
import { objectOf, stringOf } from "../slack-object.ts";
import { TextObject } from "../text/text-object.tsx";
import { useElement, type ElementProps } from "./use-element.ts";

export function FeedbackElement(props: ElementProps) {
  const { click, isPending } = useElement(props);
  const buttons = [objectOf(props.element, "positive_button"), objectOf(props.element, "negative_button")];
  return buttons.map((button) => (
    <button
      key={stringOf(button, "value")}
      type="button"
      className="button"
      aria-label={stringOf(button, "accessibility_label") || undefined}
      aria-disabled={isPending || undefined}
      onClick={() => {
        if (!isPending) void click(stringOf(button, "value"));
      }}
    >
      <span className="button-text">
        <TextObject object={objectOf(button, "text")} />
      </span>
    </button>
  ));
}
