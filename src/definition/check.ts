import { closest } from "../lib/closest.ts";
import type { Action } from "./action.ts";
import { typeOf } from "./inputs.ts";
import type { Issue } from "./issue.ts";
import { pathProblem } from "./output-path.ts";

/** What a schema cannot say: whether the parts of an action fit each other. Paths are relative to the spec. */
export function checkAction(action: Action): Issue[] {
  return [...inputIssues(action), ...outputIssues(action)];
}

function inputIssues(action: Action): Issue[] {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  for (const [index, input] of (action.ui_schema?.inputs ?? []).entries()) {
    const path = ["ui_schema", "inputs", index];
    if (seen.has(input.id)) {
      issues.push({
        path: [...path, "id"],
        message: `the input id "${input.id}" is used twice; give each input its own`,
      });
    }
    seen.add(input.id);
    issues.push(
      ...typeOf(input)
        .check(input)
        .map((issue) => ({ ...issue, path: [...path, ...issue.path] })),
    );
  }
  return issues;
}

function outputIssues(action: Action): Issue[] {
  const issues: Issue[] = [];
  const ids = action.ui_schema?.inputs.map((input) => input.id) ?? [];
  for (const [index, output] of (action.ui_schema?.outputs?.values ?? []).entries()) {
    const path = ["ui_schema", "outputs", "values", index];
    const [kind, { input }] =
      "FieldValue" in output.value
        ? (["FieldValue", output.value.FieldValue] as const)
        : (["FieldProperty", output.value.FieldProperty] as const);
    const at = [...path, "value", kind, "input"];
    if (!ids.includes(input)) {
      const meant = closest(input, ids);
      const mend = meant
        ? `did you mean "${meant}"?`
        : ids.length
          ? `declared are: ${ids.join(", ")}`
          : "declare it under inputs";
      issues.push({ path: at, message: `this output names the input "${input}", which is not declared; ${mend}` });
    } else if (kind === "FieldProperty") {
      issues.push({ path: at, message: `"${input}" is no collection and has no properties; use FieldValue` });
    }
    const problem = pathProblem(output.path);
    if (problem) issues.push({ path: [...path, "path"], message: problem });
  }
  return issues;
}
