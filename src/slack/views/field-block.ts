import type { Field } from "../../definition/field.ts";
import type { FieldView } from "./field-view.ts";
import { choice } from "./fields/choice.ts";
import { choices } from "./fields/choices.ts";
import { duration } from "./fields/duration.ts";
import { file } from "./fields/file.ts";
import { flag } from "./fields/flag.ts";
import { listView } from "./fields/list.ts";
import { date, datetime, time } from "./fields/moments.ts";
import { number } from "./fields/number.ts";
import { people } from "./fields/people.ts";
import { text } from "./fields/text.ts";
import { weekly } from "./fields/weekly.ts";

/** How each kind of field looks and reads in Slack. */
const views: { [Kind in Field["kind"]]: FieldView<Extract<Field, { kind: Kind }>> } = {
  text,
  number,
  flag,
  choice,
  choices,
  item: choice,
  weekly,
  list: listView(viewOf),
  date,
  time,
  datetime,
  duration,
  people,
  file,
};

export function viewOf(field: Field): FieldView<Field> {
  return views[field.kind];
}
