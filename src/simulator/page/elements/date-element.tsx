/** Dates and times, with the browser's own fields. A `datetimepicker` is epoch seconds in the acting person's zone. */
import { useEffect, useRef, useState } from "react";
import type { TypedValue } from "../../control-types.ts";
import { useWorkspace } from "../live/workspace-context.ts";
import { stringOf, wordsOf } from "../slack-object.ts";
import { epochToWallClock, wallClockToEpoch } from "../text/zoned-time.ts";
import { asText } from "./element-value.ts";
import { namingOf, useElement, type ElementProps } from "./use-element.ts";

/** Typing a year gives four dates on the way; only the one that stays is told. */
const settleMs = 600;

const inputTypes: Readonly<Record<string, string>> = {
  datepicker: "date",
  timepicker: "time",
  datetimepicker: "datetime-local",
};

export function DateElement(props: ElementProps) {
  const { element, field } = props;
  const { clock } = useWorkspace();
  const { value, keep, choose, isPending, wantsFocus } = useElement(props);
  const type = stringOf(element, "type");
  const isMoment = type === "datetimepicker";
  const shown = isMoment && value !== null ? epochToWallClock(Number(value), clock.tz) : asText(value);
  const [typing, setTyping] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const box = useRef<HTMLInputElement>(null);
  const tells = field?.dispatches ?? true;

  useEffect(() => {
    if (wantsFocus) box.current?.focus();
  }, [wantsFocus]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function read(text: string): TypedValue {
    if (text === "") return null;
    return isMoment ? (wallClockToEpoch(text, clock.tz) ?? null) : text;
  }

  function settle(text: string): void {
    clearTimeout(timer.current);
    setTyping(undefined);
    if (text !== shown) void choose(read(text));
  }

  return (
    <input
      ref={box}
      {...namingOf(field, wordsOf(element, "placeholder") || "Date")}
      className={`text-input date-input${field?.isInvalid ? " invalid" : ""}`}
      type={inputTypes[type] ?? "text"}
      aria-busy={isPending || undefined}
      value={typing ?? shown}
      onChange={(event) => {
        const text = event.target.value;
        if (!tells) {
          keep(read(text));
          return;
        }
        setTyping(text);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => settle(text), settleMs);
      }}
      onBlur={() => {
        if (typing !== undefined) settle(typing);
      }}
    />
  );
}
