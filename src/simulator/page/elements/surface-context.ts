/**
 * Where blocks stand: a message or a modal. It knows what was typed, and how a click reaches the app. Elements know
 * only this, so the same button works in both.
 */
import { createContext, useContext } from "react";
import type { SlackObject, TypedValue } from "../../control-types.ts";

export interface ElementRef {
  readonly blockId: string;
  readonly actionId: string;
}

export interface OptionList {
  readonly options: readonly SlackObject[];
  readonly groups: readonly SlackObject[];
  readonly problem?: string;
}

export interface Surface {
  readonly kind: "message" | "modal";
  /** What was typed or chosen; the element's own initial value when it was never touched. */
  readonly valueOf: (ref: ElementRef, element: SlackObject) => TypedValue;
  /** Options named by the state, for the texts of values that are not on screen. */
  readonly optionsInState: (ref: ElementRef) => readonly SlackObject[];
  /** Keep what was typed. `isInput`: it stands in an input block, so it is part of a submission. */
  readonly change: (ref: ElementRef, value: TypedValue, isInput: boolean) => void;
  /** Send a click; answers whether the app took it. */
  readonly act: (ref: ElementRef, click: { value?: TypedValue; confirmed?: true }) => Promise<boolean>;
  readonly isPending: (ref: ElementRef) => boolean;
  readonly loadOptions: (ref: ElementRef, query: string) => Promise<OptionList>;
}

export const SurfaceContext = createContext<Surface | undefined>(undefined);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (!surface) throw new Error("useSurface outside of a message or modal");
  return surface;
}

export function refKey(ref: ElementRef): string {
  return `${ref.blockId}\n${ref.actionId}`;
}

export function blockOfKey(key: string): string {
  return key.split("\n")[0] ?? "";
}
