import { signalboxAction } from "./actions.ts";

const careful = { showIf: { "==": [{ var: "mode" }, "careful"] } };

/** One input of every type, and one that depends on another. */
const everyInput = [
  { id: "name", type: "text", label: "Name" },
  { id: "notes", type: "text", label: "Notes", multiline: true },
  { id: "count", type: "number", label: "Count", minimum: 1, maximum: 10, step: 1 },
  { id: "force", type: "Checkbox", label: "Force", helpText: "Even when busy." },
  { id: "mode", type: "RadioSelect", label: "Mode", options: [{ value: "simple" }, { value: "careful" }] },
  { id: "reason", type: "text", label: "Reason", required: true, ...careful },
  { id: "bucket", type: "CollectionSelect", label: "Bucket", collection: "buckets" },
  { id: "when", type: "DaysAndHour", label: "When" },
  { id: "hosts", type: "array", itemType: "text", label: "Hosts" },
  {
    id: "region",
    type: "Select",
    label: "Region",
    options: Array.from({ length: 2_000 }, (_, index) => ({ value: `r-${index}`, label: `Region ${index}` })),
  },
  { id: "tags", type: "MultiSelect", label: "Tags", options: [{ value: "blue" }, { value: "green" }] },
  { id: "day", type: "Date", label: "Day" },
  { id: "at", type: "Time", label: "At" },
  { id: "since", type: "DateTime", label: "Since" },
  { id: "wait", type: "Duration", label: "Wait" },
  { id: "owners", type: "People", label: "Owners", multiple: true },
  { id: "list", type: "File", label: "List", extensions: ["csv"] },
  { id: "token", type: "text", label: "Token", sensitive: true },
];

/** An action that asks for everything that can be asked for, and sends it all. */
export const everyInputAction = signalboxAction({
  id: "everything",
  title: "Everything at once",
  description: "Asks for one value of every type.",
  ui_schema: {
    inputs: everyInput,
    outputs: { values: everyInput.map(({ id }) => ({ path: [id], value: { FieldValue: { input: id } } })) },
  },
});
