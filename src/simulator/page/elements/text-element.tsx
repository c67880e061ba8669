/** The fields one types in: text, long text, number, e-mail, address. */
import { useEffect, useRef, type ChangeEvent, type KeyboardEvent } from "react";
import { flagOf, numberOf, objectOf, stringOf, stringsOf, wordsOf } from "../slack-object.ts";
import { asText } from "./element-value.ts";
import { namingOf, useElement, type ElementProps } from "./use-element.ts";

const typingPauseMs = 300;

const inputModes: Readonly<Record<string, "decimal" | "numeric" | "email" | "url" | "text">> = {
  email_text_input: "email",
  url_text_input: "url",
};

export function TextElement(props: ElementProps) {
  const { element, field } = props;
  const { value, keep, click, isPending, wantsFocus } = useElement(props);
  const type = stringOf(element, "type");
  const text = asText(value);
  const told = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const box = useRef<HTMLInputElement & HTMLTextAreaElement>(null);

  const config = stringsOf(objectOf(element, "dispatch_action_config"), "trigger_actions_on");
  const tells = field?.dispatches ?? false;
  const tellsOnTyping = tells && config.includes("on_character_entered");
  const tellsOnEnter = tells && (config.length === 0 || config.includes("on_enter_pressed"));

  useEffect(() => {
    if (wantsFocus) box.current?.focus();
  }, [wantsFocus]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function tell(next: string): void {
    clearTimeout(timer.current);
    if (next === told.current) return;
    told.current = next;
    void click(next === "" ? null : next);
  }

  const common = {
    ...namingOf(field, wordsOf(element, "placeholder") || "Text"),
    ref: box,
    className: `text-input${field?.isInvalid ? " invalid" : ""}`,
    placeholder: wordsOf(element, "placeholder") || undefined,
    "aria-busy": isPending || undefined,
    value: text,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      const next = event.target.value;
      keep(next === "" ? null : next);
      if (!tellsOnTyping) return;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => tell(next), typingPauseMs);
    },
    onBlur: () => {
      if (tellsOnEnter || tellsOnTyping) tell(text);
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" || event.nativeEvent.isComposing || !tellsOnEnter) return;
      if (flagOf(element, "multiline")) return;
      event.preventDefault();
      tell(text);
    },
  };

  if (flagOf(element, "multiline")) return <textarea {...common} rows={4} />;
  const mode = type === "number_input" ? (flagOf(element, "is_decimal_allowed") ? "decimal" : "numeric") : undefined;
  return (
    <>
      <input {...common} type="text" inputMode={mode ?? inputModes[type] ?? "text"} autoComplete="off" />
      <LengthHint element={element} length={text.length} />
    </>
  );
}

/** Slack counts down when a text comes near its limit. */
function LengthHint({ element, length }: { readonly element: ElementProps["element"]; readonly length: number }) {
  const max = numberOf(element, "max_length");
  if (max === undefined || stringOf(element, "type") !== "plain_text_input" || length < max * 0.8) return null;
  return <div className={`length-hint${length > max ? " over" : ""}`}>{max - length}</div>;
}
