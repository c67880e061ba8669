/** Texts of documents, built so that a test names only the line it is about. */

const goodSpec = {
  id: "reindex",
  title: "Reindex",
  description: "Builds the search index anew.",
  allowed_role: "Maintainer",
  endpoint: "standard_ingress",
  path: "/admin/reindex",
  method: "POST",
};

export type SpecLines = { readonly [key: string]: string | undefined };

/**
 * An action document in which each field of the spec has a line of its own: `id` is on line 4, the others follow in the
 * order of `goodSpec`, fields that a test adds come last (from line 11). `undefined` leaves a field out.
 */
export function actionText(
  spec: SpecLines = {},
  apiVersion: "signalbox.dev/v1" | "platz.io/v1beta1" = "signalbox.dev/v1",
): string {
  const whole: SpecLines = { ...goodSpec, ...spec };
  const lines = Object.entries(whole).flatMap(([key, value]) => (value === undefined ? [] : [`    ${key}: ${value}`]));
  return [`- apiVersion: ${apiVersion}`, "  kind: Action", "  spec:", ...lines, ""].join("\n");
}

/** The same with a form: the inputs begin on line 13, one in each line; the outputs follow on the line after next. */
export function formText(
  inputs: readonly string[],
  outputs?: readonly string[],
  apiVersion?: "signalbox.dev/v1" | "platz.io/v1beta1",
): string {
  const lines = ["", "inputs:", ...inputs.map((input) => `  - ${input}`)];
  if (outputs) lines.push("outputs:", "  values:", ...outputs.map((output) => `    - ${output}`));
  return actionText({ ui_schema: lines.join("\n      ") }, apiVersion);
}
