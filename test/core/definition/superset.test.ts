import { describe, expect, it } from "vitest";
import { createCollections, itemsByCollection } from "../../../src/definition/collections.ts";
import { compileActions } from "../../../src/definition/compile.ts";
import { fieldsOf, initialValues, visibleFields } from "../../../src/definition/form.ts";
import { Input, parseValues, typeOf } from "../../../src/definition/inputs.ts";
import { problemToText } from "../../../src/definition/issue.ts";
import { isAllowedSource } from "../../../src/definition/option-source.ts";
import type { Json } from "../../../src/lib/json.ts";
import { actionText, formText } from "../../harness/documents.ts";
import { aDeployment, anAction } from "../../harness/values.ts";
import { english } from "../../../src/texts/english.ts";

const required = "This field is required.";
const weekly = { run_days: "0,3", schedule: "23:15" };
const weeklyError =
  'This must be days and a time in UTC, such as {"run_days": "0,3", "schedule": "23:15"}; 0 is Sunday.';
const options = [{ value: "a", label: "Apple" }, { value: 2 }];
const source = { url: "https://inventory.example/indexes" };

function input(raw: object): Input {
  return Input.parse({ id: "a", label: "A", ...raw });
}

describe("values by type", () => {
  it.each<[raw: object, submitted: Json | undefined, becomes: { value?: Json } | { error: string }]>([
    [{ type: "text", multiline: true }, "two\nlines", { value: "two\nlines" }],
    [{ type: "DAYSANDHOUR" }, weekly, { value: weekly }],
    [{ type: "DaysAndHour" }, undefined, {}],
    [{ type: "DaysAndHour", required: true }, null, { error: required }],
    [{ type: "DaysAndHour" }, { ...weekly, run_days: "7" }, { error: weeklyError }],
    [{ type: "DaysAndHour" }, { ...weekly, run_days: "1,1" }, { error: weeklyError }],
    [{ type: "DaysAndHour" }, { ...weekly, schedule: "24:00" }, { error: weeklyError }],
    [{ type: "DaysAndHour" }, { ...weekly, more: 1 }, { error: weeklyError }],
    [{ type: "CollectionSelect", collection: "x" }, "id", { value: "id" }],
    [{ type: "CollectionSelect", collection: "x" }, 5, { error: "This must be the id of an item." }],
    [{ type: "array", itemType: "NUMBER", maximum: 5 }, ["1", 2], { value: [1, 2] }],
    [{ type: "array", itemType: "number", maximum: 5 }, [1, 9], { error: "Row 2: This must be 5 or less." }],
    [{ type: "array", itemType: "text" }, ["x", ""], { error: `Row 2: ${required}` }],
    [{ type: "array", itemType: "text" }, [], {}],
    [{ type: "array", itemType: "text", required: true }, [], { error: required }],
    [{ type: "array", itemType: "text" }, "x", { error: "This must be a list." }],
    [{ type: "array", itemType: "Checkbox" }, [true, false], { value: [true, false] }],
    [{ type: "Select", options }, 2, { value: 2 }],
    [{ type: "Select", options }, "2", { error: "Choose one of: Apple, 2." }],
    [{ type: "Select", source }, { any: 1 }, { value: { any: 1 } }],
    [{ type: "MultiSelect", options }, [2, "a"], { value: [2, "a"] }],
    [{ type: "MultiSelect", options }, [2, 2], { error: "Choose each at most once." }],
    [{ type: "MultiSelect", options }, [3], { error: "Choose one of: Apple, 2." }],
    [{ type: "MultiSelect", options, required: true }, [], { error: required }],
    [{ type: "Date" }, "2026-02-28", { value: "2026-02-28" }],
    [{ type: "Date" }, "2026-02-30", { error: "This must be a date, such as 2026-01-31." }],
    [{ type: "Time" }, "23:59", { value: "23:59" }],
    [{ type: "Time" }, "9:00", { error: "This must be a time, such as 23:15." }],
    [{ type: "DateTime" }, "2026-01-31T08:30:00Z", { value: "2026-01-31T08:30:00Z" }],
    [
      { type: "DateTime" },
      "2026-01-31T25:30:00Z",
      { error: "This must be a date and a time in UTC, such as 2026-01-31T08:30:00Z." },
    ],
    [
      { type: "DateTime" },
      1_767_225_600,
      { error: "This must be a date and a time in UTC, such as 2026-01-31T08:30:00Z." },
    ],
    [{ type: "Duration" }, "1h30m", { value: "1h30m" }],
    [{ type: "Duration" }, "soon", { error: "This must be a length of time, such as 30s, 10m or 1h30m." }],
    [{ type: "People" }, "U024BE7LH", { value: "U024BE7LH" }],
    [{ type: "People" }, "<!channel>", { error: "This must be a Slack member." }],
    [{ type: "People", multiple: true }, ["U1", "W2"], { value: ["U1", "W2"] }],
    [{ type: "People", multiple: true }, "U1", { error: "This must be a list of Slack members." }],
    [{ type: "File", extensions: ["csv"] }, { id: "F1", name: "a.CSV" }, { value: { id: "F1", name: "a.CSV" } }],
    [{ type: "File", extensions: ["csv"] }, { id: "F1", name: "a.exe" }, { error: "The file must end in .csv." }],
    [{ type: "File" }, { id: "../x", name: "a" }, { error: 'This must be an uploaded file: {"id": …, "name": …}.' }],
  ])("%j given %j", (raw, submitted, becomes) => {
    const parsed = typeOf(input(raw)).parse(input(raw), submitted);
    expect(parsed.ok ? parsed : { ok: false, error: parsed.error.message }).toStrictEqual(
      "error" in becomes ? { ok: false, error: becomes.error } : { ok: true, value: becomes.value },
    );
  });

  it.each<[raw: object, value: Json, shown: string]>([
    [{ type: "DaysAndHour" }, weekly, "Sunday and Wednesday at 23:15 UTC"],
    [{ type: "MultiSelect", options }, ["a", 2], "Apple, 2"],
    [{ type: "array", itemType: "Checkbox" }, [true, false], "yes, no"],
    [{ type: "File" }, { id: "F1", name: "a.csv" }, "a.csv"],
    [{ type: "People", multiple: true }, ["U1", "U2"], "U1, U2"],
  ])("%j shows %j as %j", (raw, value, shown) => {
    expect(typeOf(input(raw)).show(input(raw), value, english.values)).toBe(shown);
  });
});

describe("what depends on other inputs", () => {
  const inputs = [
    input({ id: "env", type: "Select", options: [{ value: "prod" }, { value: "stage" }], initialValue: "stage" }),
    input({
      id: "index",
      type: "Select",
      optionsFrom: [
        { if: { "==": [{ var: "env" }, "prod"] }, options: [{ value: "p" }] },
        { options: [{ value: "s" }] },
      ],
      defaultFrom: [{ if: { "==": [{ var: "env" }, "prod"] }, value: "p" }],
    }),
    input({ id: "why", type: "text", required: true, showIfAll: [{ field: "env", value: "prod" }] }),
    input({ id: "from", type: "Select", source: { ...source, query: { index: "index" } } }),
  ];
  const action = anAction({ ui_schema: { inputs } });

  it("options, defaults and visibility follow the values", () => {
    expect(initialValues(action)).toEqual({ env: "stage" });
    expect(visibleFields(action, { env: "stage" }).map((field) => field.id)).toEqual(["env", "index", "from"]);
    const [, index] = visibleFields(action, { env: "prod" });
    expect(index).toMatchObject({ id: "index", options: [{ value: "p" }], initial: "p" });
    expect(visibleFields(action, { env: "prod" }).map((field) => field.id)).toContain("why");
  });

  it("every field says which inputs change it", () => {
    expect(fieldsOf(action).map((field) => field.isShownBy)).toEqual([[], ["env"], ["env"], ["index"]]);
  });

  it("the server holds options to the same rules", () => {
    expect(parseValues(inputs, { env: "prod", index: "s", why: "x" })).toMatchObject({
      ok: false,
      error: { index: { message: "Choose one of: p." } },
    });
    expect(parseValues(inputs, { env: "stage", index: "s", why: 5 })).toEqual({
      ok: true,
      value: { env: "stage", index: "s" },
    });
  });

  it("conditions see numbers as numbers, whatever the edge sends", () => {
    const form = [
      input({ id: "n", type: "number" }),
      input({ id: "t", type: "text", showIfAll: [{ field: "n", value: 5 }] }),
    ];
    expect(parseValues(form, { n: "5", t: "x" })).toEqual({ ok: true, value: { n: 5, t: "x" } });
  });
});

describe("collections", () => {
  const all = itemsByCollection({ secrets: [{ id: "k", name: "key", contents: "hush", value: "hush" }] }, [
    aDeployment({ id: "d1", name: "one", env: "prod" }),
    aDeployment({ id: "d2", name: "two", env: "stage" }),
  ]);

  it("deployments are those of the same env, unless said", () => {
    const here = createCollections(all, "prod");
    expect(here.items("deployments")?.map((item) => item.id)).toEqual(["d1"]);
    expect(here.items("deployments", [], true)?.map((item) => item.id)).toEqual(["d1", "d2"]);
    expect(here.property("deployments", "d2", "name")).toMatchObject({ error: { code: "CollectionItemNotFound" } });
    expect(here.property("deployments", "d1", "cluster_id")).toEqual({ ok: true, value: "eu-1" });
    expect(here.property("deployments", "d1", "ingress_hostname")).toEqual({ ok: true, value: "search.example" });
  });

  it("secrets say their name and nothing of what they hold", () => {
    const here = createCollections(all);
    expect(here.items("secrets")).toEqual([{ id: "k", name: "key" }]);
    expect(here.property("secrets", "k", "contents")).toMatchObject({ error: { code: "UnknownProperty" } });
  });

  it.each<[value: Json, fits: string[]]>([
    ["1", ["a"]],
    [1, ["a"]],
    [null, ["b"]],
    ["x", []],
  ])("filters compare loosely: %j", (value, fits) => {
    const items = createCollections(new Map([["c", [{ id: "a", n: 1 }, { id: "b" }]]]));
    expect(items.items("c", [{ field: "n", value }])?.map((item) => item.id)).toEqual(fits);
  });
});

describe("option sources are asked only where the configuration allows", () => {
  const allowed = ["https://inventory.example/v1", "http://10.0.0.8:8080"];
  it.each([
    ["https://inventory.example/v1", true],
    ["https://inventory.example/v1/indexes?x=1", true],
    ["http://10.0.0.8:8080/any", true],
    ["https://inventory.example/v10", false],
    ["https://inventory.example/v1/../admin", false],
    ["https://inventory.example/v1/%2e%2e/admin", false],
    ["https://inventory.example/v1/..%2fadmin", false],
    ["http://inventory.example/v1", false],
    ["https://inventory.example:444/v1", false],
    ["https://inventory.example.evil.example/v1", false],
    ["https://user@inventory.example/v1", false],
    ["https://inventory.example@evil.example/v1", false],
    ["http://169.254.169.254/latest/meta-data", false],
    ["http://localhost:8080/", false],
    ["http://0x0a000008:8080/any", true],
    ["javascript:alert(1)", false],
    ["file:///etc/passwd", false],
    ["not a url", false],
  ])("%s: %s", (url, isAllowed) => {
    expect(isAllowedSource(url, allowed)).toBe(isAllowed);
  });

  it.each(["javascript:alert(1)", "file:///etc/passwd", "https://user:password@x.example/"])(
    "a document cannot even say %s",
    (url) => {
      const text = formText([`{id: a, type: Select, label: A, source: {url: "${url}"}}`]);
      expect(compileActions(text, "a.yaml").problems.map((problem) => problem.line)).toEqual([13]);
    },
  );
});

describe("documents", () => {
  const spec = {
    id: "a",
    title: "A",
    description: "A",
    allowed_role: "Owner",
    endpoint: "standard_ingress",
    path: "/",
    method: "GET",
  };

  it.each([
    ["JSON", JSON.stringify({ schema_version: 0, actions: [spec] }, null, 2)],
    ["JSON with tabs", JSON.stringify({ schema_version: 0, actions: [spec] }, null, "\t")],
    ["YAML", `schema_version: 0\nactions:\n  - ${JSON.stringify(spec)}\n`],
  ])("the older envelope loads from %s", (_form, text) => {
    const { actions, problems } = compileActions(text, "actions.schema.json");
    expect(problems).toEqual([]);
    expect(actions.map(({ action }) => action.id)).toEqual(["a"]);
  });

  it.each([
    ["schema_version: -1\nactions: []\n", "a.yaml:1:17: error: schema_version must be a whole number, such as 0"],
    ["actions: []\n", "a.yaml:1:1: error: schema_version must be a whole number, such as 0"],
    ["schema_version: 0\nactions: {}\n", "a.yaml:2:10: error: actions must be a list of actions"],
  ])("%j is refused", (text, problem) => {
    expect(compileActions(text, "a.yaml").problems.map(problemToText)).toEqual([problem]);
  });

  it.each([
    ["duplicate ids", "{id: index, type: text, label: I}", "{id: index, type: text, label: J}"],
    ["radios without options", "{id: index, type: RadioSelect, label: I}", "{id: b, type: text, label: J}"],
    [
      "an initialValue of another type",
      "{id: index, type: number, label: I, initialValue: x}",
      "{id: b, type: text, label: J}",
    ],
    ["a key of ours", "{id: index, type: text, label: I, multiline: true}", "{id: b, type: text, label: J}"],
  ])("%s load from Platz with a warning, and are errors in lint", (_what, first, second) => {
    const text = formText([first, second], undefined, "platz.io/v1beta1");
    const loaded = compileActions(text, "a.yaml");
    expect(loaded.actions).toHaveLength(1);
    expect(loaded.problems.map((problem) => problem.severity)).toEqual(["warning"]);
    expect(compileActions(text, "a.yaml", { lint: true }).problems.map((problem) => problem.severity)).toEqual([
      "error",
    ]);
  });

  it("a type of ours is no type of Platz", () => {
    const text = formText(["{id: index, type: Date, label: I}"], undefined, "platz.io/v1beta1");
    expect(compileActions(text, "a.yaml").actions).toEqual([]);
    expect(compileActions(text, "a.yaml").problems.map(problemToText)).toEqual([
      'a.yaml:13:29: error: Platz has no input type "Date"; write apiVersion: signalbox.dev/v1 to use it',
    ]);
  });

  it("a condition on an input that there is not is said", () => {
    const text = formText(["{id: index, type: text, label: I, showIf: {var: indx}}"]);
    expect(compileActions(text, "a.yaml").problems.map(problemToText)).toEqual([
      'a.yaml:13:53: error: this depends on the input "indx", which is not declared; did you mean "index"?',
    ]);
  });

  it("an unknown key of an array is named with its place", () => {
    const text = formText(["{id: a, type: array, itemType: number, label: A, maximun: 3}"]);
    expect(compileActions(text, "a.yaml").problems.map(problemToText)).toEqual([
      'a.yaml:13:60: error: unknown key "maximun"; did you mean "maximum"?',
    ]);
  });

  it("a whole good text has no problems in lint either", () => {
    expect(compileActions(actionText(), "a.yaml", { lint: true }).problems).toEqual([]);
  });
});
