/** Buttons. One with a `url` opens it and is a click as well, as in Slack. */
import { Spinner } from "../workspace/spinner.tsx";
import { objectOf, safeUrl, stringOf } from "../slack-object.ts";
import { TextObject } from "../text/text-object.tsx";
import { useElement, type ElementProps } from "./use-element.ts";

export function ButtonElement(props: ElementProps) {
  const { element } = props;
  const { click, isPending } = useElement(props);
  const style = stringOf(element, "style");
  const className = `button${style === "danger" ? " danger" : style === "primary" ? " primary" : ""}`;
  const label = stringOf(element, "accessibility_label") || undefined;
  const url = safeUrl(stringOf(element, "url"));
  const send = () => void click();

  const content = (
    <>
      <span className="button-text">
        <TextObject object={objectOf(element, "text")} />
      </span>
      {isPending && <Spinner />}
    </>
  );
  if (url !== undefined) {
    return (
      <a className={className} href={url} target="_blank" rel="noopener noreferrer" aria-label={label} onClick={send}>
        {content}
      </a>
    );
  }
  return (
    <button
      type="button"
      className={className}
      aria-label={label}
      aria-busy={isPending || undefined}
      // Not `disabled` while it is under way: that would throw the focus away.
      aria-disabled={isPending || undefined}
      onClick={() => {
        if (!isPending) send();
      }}
    >
      {content}
    </button>
  );
}
