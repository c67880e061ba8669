import { z } from "zod";
import { PlatzSpec, SignalboxSpec } from "./action.ts";
import { descriptions } from "./descriptions.ts";
import { inputBase } from "./input-type.ts";
import { itemTypeNames } from "./input-types/array.ts";
import { platzTypes, singleNames, singleSchemas, type SingleName } from "./single-inputs.ts";

/** What each type of input gives, for people. */
const valueOf: { readonly [Name in SingleName]: string } = {
  text: "a string",
  number: "a number",
  Checkbox: "true or false",
  RadioSelect: "the option's value, any JSON",
  CollectionSelect: "the id of an item",
  DaysAndHour: '`{"run_days": "0,3", "schedule": "23:15"}`, in UTC, 0 is Sunday',
  Select: "the option's value, any JSON; thousands of options",
  MultiSelect: "a list of the options' values",
  Date: "`2026-01-31`",
  Time: "`23:15`",
  DateTime: "`2026-01-31T08:30:00Z`",
  Duration: "`30m`",
  People: "a Slack member id; with multiple a list",
  File: '`{"id": "F…", "name": "…"}`: which file, not its bytes',
};

/** `docs/actions.md`: what an action may say, made from the schemas so that it cannot fall behind. */
export function actionsPage(): string {
  return `${[head, specTable(), formText, commonTable(), typeTable(), arrayText, resolution].join("\n\n")}\n`;
}

const head = `# Actions

<!-- Made by \`npm run -s signalbox -- docs > docs/actions.md\`. Do not edit it by hand. -->

An action is a document in a YAML file of \`actions/\`: a list of documents, several documents, or one.

\`\`\`yaml
# yaml-language-server: $schema=../docs/schema/actions.schema.json
- apiVersion: signalbox.dev/v1
  kind: Action
  spec:
    id: reindex
    # … the keys below
\`\`\`

\`apiVersion: platz.io/v1beta1\` takes files of Platz as they are, and so does the older envelope, a mapping with
\`schema_version\` and \`actions\`, in YAML or JSON. \`SIGNALBOX_CHARTS\` names a directory of charts: of each chart
\`platz/actions.yaml\` is read, or without a folder \`platz\` \`actions.schema.json\`, for deployments of the kind that is
the chart's name. In Platz's own documents an unknown key is a warning; \`lint\` calls it an error.`;

function specTable(): string {
  const needed = z.toJSONSchema(SignalboxSpec, { io: "input", unrepresentable: "any" }).required ?? [];
  const rows = Object.keys(SignalboxSpec.shape).map((key) => [
    `\`${key}\``,
    needed.includes(key) ? "yes" : "",
    key in PlatzSpec.shape ? "" : "yes",
    describe(key),
  ]);
  return `## The keys of \`spec\`\n\n${table(["key", "needed", "ours alone", "meaning"], rows)}`;
}

const formText = `## The form

\`ui_schema\` has \`inputs\`, the questions, and \`outputs\`, what becomes of the answers. Its header,
\`apiVersion: platz.io/v1beta1\` with \`kind: ValuesUi\`, is whole or absent.

Conditions see what was put in, also into inputs that are hidden now. A hidden input is neither required nor sent.`;

function commonTable(): string {
  const keys = ["type", ...Object.keys(inputBase), "initialValue"];
  return `### What every input may say\n\n${table(["key", "meaning"], [...new Set(keys)].map(row))}`;
}

function row(key: string): string[] {
  return [`\`${key}\``, describe(key)];
}

function typeTable(): string {
  const common = ["type", "initialValue", ...Object.keys(inputBase)];
  const own = new Set<string>();
  const rows = singleNames.map((name) => {
    const keys = Object.keys(singleSchemas[name].shape).filter((key) => !common.includes(key));
    for (const key of keys) own.add(key);
    const isPlatz = (platzTypes as readonly string[]).includes(name);
    return [`\`${name}\``, isPlatz ? "" : "yes", valueOf[name], keys.map((key) => `\`${key}\``).join(", ")];
  });
  return [
    "### The types",
    table(["type", "ours alone", "value", "its own keys"], rows),
    table(["key", "meaning"], [...own].map(row)),
  ].join("\n\n");
}

const arrayText = `\`type: array\` with an \`itemType\` is a list of one of: ${itemTypeNames.map((name) => `\`${name}\``).join(", ")}.
Types may be spelt in any case, but \`array\` is lower case.`;

const resolution = `## What is sent

\`outputs.values\` is a list of \`{path, value}\`. A value is \`{FieldValue: {input}}\`, what was put in, or
\`{FieldProperty: {input, property}}\`, a property of the item that was chosen; of an array, a list of them.
An input that was left alone is left out.

A path is a list of keys. From the second on, \`[N]\` is a position in a list (filled up with null), \`[+]\` appends, and
\`[=]\` is the last one. \`[+]\` with an array appends the whole list once.

First every value is checked on the server: its type, range, step, options, pattern, and whether it is required. Then each
output, in order; the first that fails stops everything:

1. \`MissingInputSchema\`: the input is not declared.
2. \`InputNotACollection\`, \`InvalidCollectionName\`: a property is asked of what is no collection.
3. An input that is hidden is skipped, also when it was sent or is required.
4. \`MissingInputValue\`: a required input is absent; an optional one is skipped. What is present passes, also null.
5. \`InputNotString\`, \`InputNotStringArray\`, \`InvalidCollectionId\`, \`UnsupportedCollection\`, \`CollectionError\`,
   \`CollectionItemNotFound\`, \`UnknownProperty\`: the item's property cannot be looked up.
6. \`ImpossiblePath\`: the value cannot be written there. (\`resolve\` without \`--strict\` drops it, as Platz does.)

\`npm run -s signalbox -- resolve <action> --inputs '{…}'\` says which body inputs make.`;

function describe(key: string): string {
  return Object.hasOwn(descriptions, key) ? descriptions[key as keyof typeof descriptions] : "";
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((line) => line.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`);
  lines.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return lines.join("\n");
}
