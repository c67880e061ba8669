/** Which element is drawn by what. One that is not in the table is shown by its name, never dropped. */
import type { ComponentType } from "react";
import { stringOf } from "../slack-object.ts";
import { UnknownBlock } from "../blocks/unknown-block.tsx";
import { ImageElement } from "../blocks/image.tsx";
import { ButtonElement } from "./button-element.tsx";
import { CheckboxesElement, RadioElement } from "./choice-elements.tsx";
import { DateElement } from "./date-element.tsx";
import { FeedbackElement } from "./feedback-element.tsx";
import { FileElement } from "./file-element.tsx";
import { OverflowElement } from "./overflow-element.tsx";
import { SelectElement } from "./select-element.tsx";
import { TextElement } from "./text-element.tsx";
import type { ElementProps } from "./use-element.ts";

const elementByType: Readonly<Record<string, ComponentType<ElementProps>>> = {
  button: ButtonElement,
  workflow_button: ButtonElement,
  icon_button: ButtonElement,
  feedback_buttons: FeedbackElement,
  checkboxes: CheckboxesElement,
  radio_buttons: RadioElement,
  overflow: OverflowElement,
  datepicker: DateElement,
  timepicker: DateElement,
  datetimepicker: DateElement,
  plain_text_input: TextElement,
  number_input: TextElement,
  email_text_input: TextElement,
  url_text_input: TextElement,
  static_select: SelectElement,
  multi_static_select: SelectElement,
  external_select: SelectElement,
  multi_external_select: SelectElement,
  users_select: SelectElement,
  multi_users_select: SelectElement,
  conversations_select: SelectElement,
  multi_conversations_select: SelectElement,
  channels_select: SelectElement,
  multi_channels_select: SelectElement,
  file_input: FileElement,
  image: ImageElement,
};

export function Element(props: ElementProps) {
  const type = stringOf(props.element, "type");
  const Known = Object.hasOwn(elementByType, type) ? elementByType[type] : undefined;
  return Known ? <Known {...props} /> : <UnknownBlock type={type} />;
}
