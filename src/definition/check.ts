import { closest } from "../lib/closest.ts";
import { formatDuration } from "../lib/duration.ts";
import type { Action } from "./action.ts";
import { dependenciesOf } from "./given.ts";
import { typeOf, type Input } from "./inputs.ts";
import type { Issue } from "./issue.ts";
import { pathProblem } from "./output-path.ts";
import { collectionProblem, referenceOf } from "./outputs.ts";
import { inputsRead } from "./visible.ts";

/** What a schema cannot say: whether the parts of an action fit each other. Paths are relative to the spec. */
export function checkAction(action: Action): Issue[] {
  return [...inputIssues(action), ...outputIssues(action), ...methodIssues(action), ...retryIssues(action)];
}

function inputIssues(action: Action): Issue[] {
  const issues: Issue[] = [];
  const inputs = action.ui_schema?.inputs ?? [];
  const ids = inputs.map((input) => input.id);
  const seen = new Set<string>();
  for (const [index, input] of inputs.entries()) {
    const path = ["ui_schema", "inputs", index];
    if (seen.has(input.id)) {
      const message = `the input id "${input.id}" is used twice; give each input its own`;
      issues.push({ path: [...path, "id"], message, platzLetsPass: true });
    }
    seen.add(input.id);
    const own = [...typeOf(input).check(input), ...unknownDependencies(input, ids)];
    issues.push(...own.map((issue) => ({ ...issue, path: [...path, ...issue.path] })));
  }
  return issues;
}

/** A condition on an input that does not exist holds never, or always. */
function unknownDependencies(input: Input, ids: readonly string[]): Issue[] {
  const key = input.showIf !== undefined && input.showIf !== null ? "showIf" : "showIfAll";
  const shown = new Set(inputsRead(input));
  return dependenciesOf(input)
    .filter((id) => !ids.includes(id))
    .map((id) => ({
      path: shown.has(id) ? [key] : [],
      message: `this depends on the input "${id}", which is not declared; ${mendFor(id, ids)}`,
      platzLetsPass: true,
    }));
}

function outputIssues(action: Action): Issue[] {
  const issues: Issue[] = [];
  const inputs = action.ui_schema?.inputs ?? [];
  const ids = inputs.map((input) => input.id);
  for (const [index, output] of (action.ui_schema?.outputs?.values ?? []).entries()) {
    const path = ["ui_schema", "outputs", "values", index];
    const { id, property } = referenceOf(output);
    const at = [...path, "value", property === undefined ? "FieldValue" : "FieldProperty", "input"];
    const input = inputs.find((candidate) => candidate.id === id);
    if (!input) {
      const message = `this output names the input "${id}", which is not declared; ${mendFor(id, ids)}`;
      issues.push({ path: at, message });
    } else if (property !== undefined) {
      const unfit = collectionProblem(input);
      if (unfit?.code === "InputNotACollection") {
        issues.push({ path: at, message: `"${id}" is no collection and has no properties; use FieldValue` });
      } else if (unfit) issues.push({ path: at, message: unfit.message });
    }
    const problem = pathProblem(output.path);
    if (problem) issues.push({ path: [...path, "path"], message: problem });
  }
  return issues;
}

function mendFor(id: string, ids: readonly string[]): string {
  const meant = closest(id, ids);
  if (meant) return `did you mean "${meant}"?`;
  return ids.length ? `declared are: ${ids.join(", ")}` : "declare it under inputs";
}

/** A GET has no body, so its outputs go nowhere, although the form and the run's message show the values. */
function methodIssues(action: Action): Issue[] {
  if (action.method !== "GET" || !action.ui_schema?.outputs?.values.length) return [];
  const message = "a GET has no body, so these outputs are not sent; use POST, or leave the outputs out";
  return [{ path: ["ui_schema", "outputs"], message, severity: "warning" }];
}

function retryIssues({ retry, idempotent }: Action): Issue[] {
  if (!retry) return [];
  const issues: Issue[] = [];
  if (!idempotent) {
    const message =
      "a retry may do the same thing twice; say idempotent: true when the target does nothing twice for one Idempotency-Key, or leave the retry out";
    issues.push({ path: ["retry"], atKey: true, message });
  }
  if (retry.maxBackoff < retry.backoff) {
    // Where only `backoff` is written, the longest is the default.
    const message = `maxBackoff (${formatDuration(retry.maxBackoff)}) is shorter than backoff (${formatDuration(retry.backoff)}); make it as long or longer`;
    issues.push({ path: ["retry", "maxBackoff"], message });
  }
  return issues;
}
