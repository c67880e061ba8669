/** What every interactive element shares: its value, its confirm dialog, its click. */
import type { SlackObject, TypedValue } from "../../control-types.ts";
import { useWorkspace } from "../live/workspace-context.ts";
import { flagOf, stringOf } from "../slack-object.ts";
import { confirmOf } from "./confirm-question.ts";
import { useSurface, type ElementRef } from "./surface-context.ts";

/** How an input block ties its label, hint and error to the element in it. */
export interface Field {
  readonly id: string;
  readonly labelId: string;
  readonly describedBy: string | undefined;
  readonly isInvalid: boolean;
  readonly isOptional: boolean;
  /** `dispatch_action`: every change is also a click. */
  readonly dispatches: boolean;
}

export interface ElementProps {
  readonly element: SlackObject;
  readonly blockId: string;
  /** Absent outside of input blocks, where every change is a click. */
  readonly field?: Field | undefined;
}

interface ElementTools {
  readonly ref: ElementRef;
  readonly value: TypedValue;
  readonly isPending: boolean;
  /** Keep the value without telling the app: while typing. */
  readonly keep: (value: TypedValue) => void;
  /** Keep it, and tell the app where that is due. Answers false when the person declined to confirm. */
  readonly choose: (value: TypedValue) => Promise<boolean>;
  /** Tell the app, whatever the block says. */
  readonly click: (value?: TypedValue) => Promise<boolean>;
  readonly wantsFocus: boolean;
}

export function useElement({ element, blockId, field }: ElementProps): ElementTools {
  const surface = useSurface();
  const { ask } = useWorkspace();
  const ref: ElementRef = { blockId, actionId: stringOf(element, "action_id") };
  const isInput = field !== undefined;
  const dialog = confirmOf(element);

  async function isConfirmed(): Promise<boolean> {
    return dialog === undefined || ask(dialog);
  }

  async function send(value?: TypedValue): Promise<boolean> {
    return surface.act(ref, {
      ...(value === undefined ? {} : { value }),
      ...(dialog ? { confirmed: true as const } : {}),
    });
  }

  return {
    ref,
    value: surface.valueOf(ref, element),
    isPending: surface.isPending(ref),
    wantsFocus: flagOf(element, "focus_on_load"),
    keep: (value) => surface.change(ref, value, isInput),
    choose: async (value) => {
      const tells = field?.dispatches ?? true;
      if (tells && !(await isConfirmed())) return false;
      surface.change(ref, value, isInput);
      if (tells) await send(value);
      return true;
    },
    click: async (value) => (await isConfirmed()) && send(value),
  };
}

/** The attributes that tie an element to its label, or name it by itself where there is none. */
export function namingOf(field: Field | undefined, fallback: string): NamingAttributes {
  if (!field) return { "aria-label": fallback };
  return {
    id: field.id,
    "aria-describedby": field.describedBy,
    "aria-invalid": field.isInvalid || undefined,
    "aria-required": field.isOptional ? undefined : true,
  };
}

interface NamingAttributes {
  readonly id?: string;
  readonly "aria-label"?: string;
  readonly "aria-describedby"?: string | undefined;
  readonly "aria-invalid"?: true | undefined;
  readonly "aria-required"?: true | undefined;
}
