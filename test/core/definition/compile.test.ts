import { describe, expect, it } from "vitest";
import { PlatzSpec, type Action } from "../../../src/definition/action.ts";
import { compileActions } from "../../../src/definition/compile.ts";
import { problemToText } from "../../../src/definition/issue.ts";
import { actionText, formText, type SpecLines } from "../../harness/documents.ts";

function problemsOf(text: string): string[] {
  return compileActions(text, "a.yaml").problems.map(problemToText);
}

function actionOf(text: string): Action {
  const { actions, problems } = compileActions(text, "a.yaml");
  expect(problems.map(problemToText)).toEqual([]);
  expect(actions).toHaveLength(1);
  return actions[0]?.action as Action;
}

const platz = "platz.io/v1beta1";
const index = "{id: index, type: text, label: Index}";

it.each([
  "approval: {required: 1}",
  "targets: {kinds: [search]}",
  "concurrency: reject",
  "priority: incident",
  "retry: {attempts: 3}",
  "cancel: {path: /stop}",
])("a Platz document with %s is refused", (guard) => {
  const text = `- apiVersion: platz.io/v1beta1
  kind: Action
  spec: {id: x, title: X, description: D, allowed_role: Owner, endpoint: standard_ingress, path: /x, method: POST, ${guard}}
`;
  const { actions, problems } = compileActions(text, "x.yaml");
  expect(actions).toEqual([]);
  expect(problems.map(({ message }) => message).join()).toMatch(/(guards|does) nothing in a Platz document/);
});

describe("a good document", () => {
  it("becomes an action with its place, with every default filled in", () => {
    const { actions } = compileActions(`# first a remark\n${actionText()}`, "actions/search.yaml");
    expect(actions).toStrictEqual([
      {
        file: "actions/search.yaml",
        line: 2,
        action: {
          id: "reindex",
          title: "Reindex",
          description: "Builds the search index anew.",
          allowed_role: "Maintainer",
          allowed_on_statuses: [],
          dangerous: false,
          endpoint: "standard_ingress",
          path: "/admin/reindex",
          method: "POST",
          ui_schema: null,
          targets: {},
          timeout: 600_000,
          redirects: "refuse",
          idempotent: false,
          concurrency: "queue",
          priority: "normal",
        },
      },
    ]);
  });

  it("is the same action whichever apiVersion it has, as long as it says nothing of our own", () => {
    expect(actionOf(actionText({}, platz))).toStrictEqual(actionOf(actionText()));
  });

  it("may say what is ours in signalbox.dev/v1", () => {
    const action = actionOf(
      actionText({ targets: "{kinds: [search]}", approval: "{required: 2}", timeout: "1h30m", dangerous: "true" }),
    );
    expect(action).toMatchObject({
      targets: { kinds: ["search"] },
      approval: { required: 2, role: "Owner", expiresAfter: 1_800_000 },
      timeout: 5_400_000,
      dangerous: true,
    });
  });

  it("says in signalbox.dev/v1 how it is invoked, which Platz does not know", () => {
    const spec = { endpoint: "private", redirects: "follow", idempotent: "true" };
    expect(actionOf(actionText(spec))).toMatchObject({ endpoint: "private", redirects: "follow", idempotent: true });
    expect(problemsOf(actionText({ redirects: "always" }))).toEqual(["a.yaml:11:16: error: must be refuse or follow"]);
    expect(problemsOf(actionText({ endpoint: "private" }, platz))).toEqual([
      "a.yaml:8:15: error: must be standard_ingress; in signalbox.dev/v1 it may be private too",
    ]);
  });

  it.each([
    ["one in a list", actionText(), ["reindex"]],
    ["several in a list", actionText() + actionText({ id: "drain" }), ["reindex", "drain"]],
    ["several documents", `${actionText()}---\n${actionText({ id: "drain" })}`, ["reindex", "drain"]],
    ["one without a list", actionText().replace("- ", "  "), ["reindex"]],
    [
      "with metadata",
      actionText().replace("  kind: Action", "  kind: Action\n  metadata: {team: search}"),
      ["reindex"],
    ],
    ["none in an empty file", "", []],
    ["none among remarks", "# to come\n", []],
    ["none in an empty document", "---\n---\n", []],
  ])("comes as %s", (_form, text, ids) => {
    const { actions, problems } = compileActions(text, "a.yaml");
    expect(problems).toEqual([]);
    expect(actions.map(({ action }) => action.id)).toEqual(ids);
  });

  it("is never taken down by a bad one in the same file", () => {
    const text = actionText() + actionText({ id: "bad", method: "post" }) + actionText({ id: "drain" });
    const { actions, problems } = compileActions(text, "a.yaml");
    expect(actions.map(({ action, line }) => [action.id, line])).toEqual([
      ["reindex", 1],
      ["drain", 21],
    ]);
    expect(problems.map((problem) => problem.line)).toEqual([20]);
  });
});

/** Every field that Platz documents (reference: Platz, action documents), with what it may and may not be. */
describe("the Platz spec", () => {
  const taken: [field: keyof Action, spec: SpecLines, value: unknown][] = [
    ["id", { id: "any text / at all" }, "any text / at all"],
    ["title", { title: "T" }, "T"],
    ["description", { description: "|\n      two\n      lines" }, "two\nlines\n"],
    ["allowed_role", { allowed_role: "Owner" }, "Owner"],
    ["allowed_role", { allowed_role: "Maintainer" }, "Maintainer"],
    ["allowed_on_statuses", { allowed_on_statuses: "[Running, Error]" }, ["Running", "Error"]],
    ["allowed_on_statuses", { allowed_on_statuses: "[]" }, []],
    ["endpoint", { endpoint: "standard_ingress" }, "standard_ingress"],
    ["path", { path: "/a/../b?c=d" }, "/a/../b?c=d"],
    ...["GET", "POST", "PUT", "PATCH", "DELETE"].map((method): [keyof Action, SpecLines, unknown] => [
      "method",
      { method },
      method,
    ]),
    ["fontawesome_icon", { fontawesome_icon: "rotate" }, "rotate"],
    ["fontawesome_icon", { fontawesome_icon: "null" }, null],
    ["fontawesome_icon", {}, undefined],
    ["dangerous", { dangerous: "true" }, true],
    ["dangerous", {}, false],
    ["ui_schema", { ui_schema: "null" }, null],
    ["ui_schema", { ui_schema: "{inputs: []}" }, { inputs: [] }],
    [
      "ui_schema",
      {
        ui_schema:
          "{apiVersion: platz.io/v1beta1, kind: ValuesUi, inputs: [], outputs: {values: [], secrets: {a: {}}}}",
      },
      {
        apiVersion: "platz.io/v1beta1",
        kind: "ValuesUi",
        inputs: [],
        outputs: { values: [], secrets: { a: {} } },
      },
    ],
  ];

  it.each(taken)("takes %s from %j", (field, spec, value) => {
    for (const apiVersion of [platz, "signalbox.dev/v1"] as const) {
      expect(actionOf(actionText(spec, apiVersion))[field]).toStrictEqual(value);
    }
  });

  const refused: [field: keyof Action, spec: SpecLines, problem: string][] = [
    ["id", { id: undefined }, '4:5: error: "id" is missing'],
    ["id", { id: "5" }, "4:9: error: expected string, received number"],
    ["id", { id: '""' }, "4:9: error: must not be empty"],
    ["title", { title: undefined }, '4:5: error: "title" is missing'],
    ["title", { title: "null" }, "5:12: error: expected string, received null"],
    ["description", { description: undefined }, '4:5: error: "description" is missing'],
    ["description", { description: "[]" }, "6:18: error: expected string, received array"],
    ["allowed_role", { allowed_role: undefined }, '4:5: error: "allowed_role" is missing'],
    [
      "allowed_role",
      { allowed_role: "User" },
      "7:19: error: must be Owner or Maintainer (the role User may not run actions)",
    ],
    [
      "allowed_role",
      { allowed_role: "owner" },
      "7:19: error: must be Owner or Maintainer (the role User may not run actions)",
    ],
    ["allowed_on_statuses", { allowed_on_statuses: "null" }, "11:26: error: expected array, received null"],
    ["allowed_on_statuses", { allowed_on_statuses: "Running" }, "11:26: error: expected array, received string"],
    ["allowed_on_statuses", { allowed_on_statuses: "[1]" }, "11:27: error: expected string, received number"],
    ["endpoint", { endpoint: undefined }, '4:5: error: "endpoint" is missing'],
    [
      "endpoint",
      { endpoint: "internal" },
      "8:15: error: must be standard_ingress; in signalbox.dev/v1 it may be private too",
    ],
    ["path", { path: undefined }, '4:5: error: "path" is missing'],
    ["path", { path: "reindex" }, '9:11: error: must begin with "/"'],
    ["method", { method: undefined }, '4:5: error: "method" is missing'],
    ["method", { method: "post" }, "10:13: error: must be one of GET, POST, PUT, PATCH, DELETE, in capitals"],
    ["method", { method: "HEAD" }, "10:13: error: must be one of GET, POST, PUT, PATCH, DELETE, in capitals"],
    ["fontawesome_icon", { fontawesome_icon: "5" }, "11:23: error: expected string, received number"],
    ["dangerous", { dangerous: "null" }, "11:16: error: expected boolean, received null"],
    ["dangerous", { dangerous: '"true"' }, "11:16: error: expected boolean, received string"],
    ["ui_schema", { ui_schema: "[]" }, "11:16: error: expected object, received array"],
    ["ui_schema", { ui_schema: "{}" }, '11:16: error: "inputs" is missing'],
    ["ui_schema", { ui_schema: "{inputs: [], outputs: {}}" }, '11:38: error: "values" is missing'],
    ["ui_schema", { ui_schema: "{inputs: [], kind: Form}" }, '11:35: error: expected "ValuesUi"'],
  ];

  it.each(refused)("refuses %s in %j", (_field, spec, problem) => {
    for (const apiVersion of [platz, "signalbox.dev/v1"] as const) {
      expect(problemsOf(actionText(spec, apiVersion))).toEqual([`a.yaml:${problem}`]);
    }
  });

  it("has a row for each of its fields in both tables", () => {
    const fields = Object.keys(PlatzSpec.shape).sort();
    for (const rows of [taken, refused]) expect([...new Set(rows.map(([field]) => field))].sort()).toEqual(fields);
  });
});

describe("a bad document is refused with its place", () => {
  it.each([
    [
      "a list that does not end",
      "- a: [1, 2\n- b\n",
      "2:1: error: this is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["a tab", "\t- a: 1\n", "1:1: error: this is not valid YAML: Tabs are not allowed as indentation"],
    [
      "a key twice",
      `${actionText()}    title: Again\n`,
      "11:5: error: this is not valid YAML: Map keys must be unique",
    ],
    [
      "an alias bomb",
      `a: &a [${"x,".repeat(10)}]\nb: &b [${"*a,".repeat(10)}]\nc: &c [${"*b,".repeat(10)}]\nd: [*c]\n`,
      "1:1: error: this is not valid YAML: Excessive alias count indicates a resource exhaustion attack",
    ],
    [
      "an alias to nothing",
      "- *nobody\n",
      "1:1: error: this is not valid YAML: Unresolved alias (the anchor must be set before the alias): nobody",
    ],
    [
      "an alias inside what it names",
      "- &a [*a]\n",
      "1:7: error: this alias stands inside the thing it names; write the value out",
    ],
    ["text", "hello\n", "1:1: error: an action is a mapping with apiVersion, kind and spec"],
    ["a list of text", "- hello\n", "1:3: error: an action is a mapping with apiVersion, kind and spec"],
    [
      "no apiVersion",
      actionText().replace("apiVersion: signalbox.dev/v1\n  ", ""),
      "1:3: error: apiVersion is missing; use one of: platz.io/v1beta1, signalbox.dev/v1",
    ],
    [
      "an apiVersion of Platz's features",
      actionText().replace("signalbox.dev/v1", "platz.io/v1beta2"),
      '1:15: error: apiVersion "platz.io/v1beta2" is not known; use one of: platz.io/v1beta1, signalbox.dev/v1',
    ],
    ["another kind", actionText().replace("kind: Action", "kind: Task"), "2:9: error: kind must be Action"],
    ["no spec", "- apiVersion: signalbox.dev/v1\n  kind: Action\n", '1:3: error: "spec" is missing'],
    [
      "an empty spec",
      "- apiVersion: signalbox.dev/v1\n  kind: Action\n  spec:\n",
      "3:8: error: expected object, received null",
    ],
    ["a long id", actionText({ id: "x".repeat(101) }), "4:9: error: too big: expected string to have <=100 characters"],
    [
      "no duration",
      actionText({ timeout: "soon" }),
      '11:14: error: "soon" is not a duration; write for example 30s, 10m or 1h30m',
    ],
    [
      "a number for a duration",
      actionText({ timeout: "600" }),
      "11:14: error: must be a duration; write for example 30s, 10m or 1h30m",
    ],
    [
      "an approval by nobody",
      actionText({ approval: "{required: 0}" }),
      "11:26: error: too small: expected number to be >=1",
    ],
    [
      "an approval by users",
      actionText({ approval: "{role: User}" }),
      "11:22: error: must be Owner or Maintainer (the role User may not run actions)",
    ],
    [
      "a concurrency that there is not",
      actionText({ concurrency: "skip" }),
      "11:18: error: must be one of queue, reject, replace, join",
    ],
    ["a priority that there is not", actionText({ priority: "high" }), "11:15: error: must be normal or incident"],
    [
      "a retry of what may happen twice",
      actionText({ retry: "{attempts: 3}" }),
      "11:5: error: a retry may do the same thing twice; say idempotent: true when the target does nothing twice for one Idempotency-Key, or leave the retry out",
    ],
    [
      "a retry that waits longer than it may",
      actionText({ idempotent: "true", retry: "{attempts: 3, backoff: 30s, maxBackoff: 10s}" }),
      "12:52: error: maxBackoff (10 s) is shorter than backoff (30 s); make it as long or longer",
    ],
    [
      "a retry that waits longer than the default",
      actionText({ idempotent: "true", retry: "{attempts: 3, backoff: 2m}" }),
      "12:12: error: maxBackoff (1 min) is shorter than backoff (2 min); make it as long or longer",
    ],
    ["a way to cancel that is no path", actionText({ cancel: "{path: stop}" }), '11:20: error: must begin with "/"'],
    ["a misspelt key", actionText({ titel: "Reindex" }), '11:5: error: unknown key "titel"; did you mean "title"?'],
    [
      "a misspelt key further in",
      actionText({ approval: "{requird: 2}" }),
      '11:16: error: unknown key "requird"; did you mean "required"?',
    ],
    [
      "a key that nobody can guess",
      actionText({ wibble: "1" }),
      '11:5: error: unknown key "wibble"; remove it or check its spelling',
    ],
    [
      "a key beside the spec",
      actionText().replace("  kind: Action", "  kind: Action\n  metdata: {}"),
      '3:3: error: unknown key "metdata"; an action has apiVersion, kind and spec',
    ],
    [
      "an input id twice",
      formText(["{id: a, type: text, label: A}", "{id: a, type: text, label: B}"]),
      '14:16: error: the input id "a" is used twice; give each input its own',
    ],
    [
      "a misspelt type",
      formText(["{id: a, type: numbr, label: A}"]),
      '13:25: error: there is no input type "numbr"; did you mean number?',
    ],
    [
      "a type that there is not",
      formText(["{id: a, type: password, label: A}"]),
      '13:25: error: there is no input type "password"; use one of: text, number, Checkbox, RadioSelect, CollectionSelect, DaysAndHour, Select, MultiSelect, Date, Time, DateTime, Duration, People, File, array',
    ],
    [
      "no type",
      formText(["{id: a, label: A}"]),
      "13:11: error: an input needs a type; use one of: text, number, Checkbox, RadioSelect, CollectionSelect, DaysAndHour, Select, MultiSelect, Date, Time, DateTime, Duration, People, File, array",
    ],
    [
      "a range that holds nothing",
      formText(["{id: a, type: number, label: A, minimum: 10, maximum: 1}"]),
      "13:52: error: minimum 10 is above maximum 1; no number fits",
    ],
    [
      "a step that leads nowhere",
      formText(["{id: a, type: number, label: A, step: 0}"]),
      "13:49: error: step must be above 0",
    ],
    [
      "a minimum that is no number",
      formText(["{id: a, type: number, label: A, minimum: ten}"]),
      "13:52: error: must be a number",
    ],
    [
      "an initial value out of range",
      formText(["{id: a, type: number, label: A, minimum: 10, initialValue: 3}"]),
      "13:70: error: initialValue is not a value of this input: This must be 10 or more.",
    ],
    [
      "an initial value that is not JSON",
      formText(["{id: a, type: text, label: A, initialValue: .nan}"]),
      "13:55: error: NaN is not a number that can be sent; write a finite one, or quote it",
    ],
    [
      "a choice without options",
      formText(["{id: a, type: RadioSelect, label: A}"]),
      "13:11: error: a RadioSelect needs options; add `options: [{value: …, label: …}]`",
    ],
    [
      "an option twice",
      formText(["{id: a, type: RadioSelect, label: A, options: [{value: 1}, {value: 1}]}"]),
      "13:78: error: the option value 1 is used twice",
    ],
    [
      "a pattern that is no regular expression",
      formText(["{id: a, type: text, label: A, pattern: {regex: '[', message: x}}"]),
      '13:58: error: "[" is not a regular expression (JavaScript syntax)',
    ],
    [
      "an unknown key of a pattern",
      formText(["{id: a, type: text, label: A, pattern: {regex: a, message: x, flags: i}}"]),
      '13:73: error: unknown key "flags"; remove it or check its spelling',
    ],
    [
      "an output that names no input",
      formText([index], ["{path: [a], value: {FieldValue: {input: indx}}}"]),
      '16:53: error: this output names the input "indx", which is not declared; did you mean "index"?',
    ],
    [
      "an output where nothing is declared",
      formText([], ["{path: [a], value: {FieldValue: {input: indx}}}"]).replace("inputs:", "inputs: []"),
      '15:53: error: this output names the input "indx", which is not declared; declare it under inputs',
    ],
    [
      "a property of what is no collection",
      formText([index], ["{path: [a], value: {FieldProperty: {input: index, property: id}}}"]),
      '16:56: error: "index" is no collection and has no properties; use FieldValue',
    ],
    [
      "a literal as an output",
      formText([index], ["{path: [a], value: hello}"]),
      "16:32: error: must be {FieldValue: {input: …}} or {FieldProperty: {input: …, property: …}}; literals and templates are not possible",
    ],
    [
      "an empty path",
      formText([index], ["{path: [], value: {FieldValue: {input: index}}}"]),
      "16:20: error: the path is empty; name at least one key",
    ],
    [
      "a bad list position",
      formText([index], ["{path: [a, '[1024]'], value: {FieldValue: {input: index}}}"]),
      '16:20: error: the path ["a","[1024]"] has a bad list position; use [0] to [1023], [+] or [=]',
    ],
  ])("%s", (_situation, text, problem) => {
    expect(problemsOf(text)).toEqual([`a.yaml:${problem}`]);
    expect(compileActions(text, "a.yaml").actions).toEqual([]);
  });

  it("with everything that is wrong at once, in the order of the lines", () => {
    const text = actionText({ id: undefined, method: "post", allowed_role: "User", titel: "x" });
    expect(problemsOf(text)).toEqual([
      'a.yaml:4:5: error: "id" is missing',
      "a.yaml:6:19: error: must be Owner or Maintainer (the role User may not run actions)",
      "a.yaml:9:13: error: must be one of GET, POST, PUT, PATCH, DELETE, in capitals",
      'a.yaml:10:5: error: unknown key "titel"; did you mean "title"?',
    ]);
  });

  it("with a key that is missing under the name it was meant to have", () => {
    const text = formText(["{id: a, type: RadioSelect, label: A, options: [{valu: 1}]}"]);
    expect(problemsOf(text)).toEqual([
      'a.yaml:13:58: error: "value" is missing',
      'a.yaml:13:59: error: unknown key "valu"; did you mean "value"?',
    ]);
  });
});

describe("unknown keys in a Platz document", () => {
  it.each([
    [
      "in the spec",
      actionText({ titel: "x" }, platz),
      '11:5: warning: unknown key "titel" is ignored; did you mean "title"?',
    ],
    [
      "that only we know",
      actionText({ timeout: "5m" }, platz),
      '11:5: warning: unknown key "timeout" is ignored; remove it or check its spelling',
    ],
    [
      "beside the spec",
      actionText({}, platz).replace("  kind: Action", "  kind: Action\n  owner: search"),
      '3:3: warning: unknown key "owner" is ignored; an action has apiVersion, kind and spec',
    ],
    [
      "in an input",
      formText(["{id: index, type: text, label: Index, placeholder: all}"], undefined, platz),
      '13:49: warning: unknown key "placeholder" is ignored; remove it or check its spelling',
    ],
    [
      "in an output",
      formText([index], ["{path: [a], note: 1, value: {FieldValue: {input: index}}}"], platz),
      '16:25: warning: unknown key "note" is ignored; remove it or check its spelling',
    ],
  ])("are ignored with a warning: %s", (_place, text, problem) => {
    expect(problemsOf(text)).toEqual([`a.yaml:${problem}`]);
    const { actions } = compileActions(text, "a.yaml");
    expect(actions).toHaveLength(1);
    expect(actions[0]?.action).not.toHaveProperty("titel");
    expect(actions[0]?.action.timeout).toBe(600_000);
  });

  it.each(["collection: secrets", "filters: []", "itemType: text"])(
    "are errors in lint, also where only another type has them: %s",
    (key) => {
      const name = key.split(":")[0] ?? "";
      const text = formText([`{id: a, type: text, label: A, ${key}}`], undefined, platz);
      expect(problemsOf(text)).toEqual([
        `a.yaml:13:41: warning: unknown key "${name}" is ignored; remove it or check its spelling`,
      ]);
      expect(compileActions(text, "a.yaml", { lint: true }).problems.map(problemToText)).toEqual([
        `a.yaml:13:41: error: unknown key "${name}"; remove it or check its spelling`,
      ]);
    },
  );
});
