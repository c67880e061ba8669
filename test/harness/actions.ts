/** Documents of actions for scenarios: a harmless one, and what makes it another. */

type Spec = Record<string, unknown>;

export function platzAction(spec: Spec = {}): unknown {
  return { apiVersion: "platz.io/v1beta1", kind: "Action", spec: { ...reindexSpec, ...spec } };
}

export function signalboxAction(spec: Spec = {}): unknown {
  return { apiVersion: "signalbox.dev/v1", kind: "Action", spec: { ...reindexSpec, ...spec } };
}

export const reindexSpec = {
  id: "reindex",
  title: "Rebuild search index",
  description: "Builds the index anew from the primary store.",
  allowed_role: "Maintainer",
  allowed_on_statuses: ["Running"],
  method: "POST",
  endpoint: "standard_ingress",
  path: "/api/v1/admin/reindex",
  ui_schema: {
    inputs: [{ id: "force", type: "Checkbox", label: "Force", initialValue: false }],
    outputs: { values: [{ path: ["force"], value: { FieldValue: { input: "force" } } }] },
  },
};

export const drainSchema = {
  inputs: [
    { id: "timeout", type: "number", label: "Timeout", required: true, initialValue: 30, minimum: 1, maximum: 600 },
    {
      id: "confirmation",
      type: "text",
      label: "Type DRAIN",
      required: true,
      pattern: { regex: "DRAIN", message: "Type DRAIN, in capitals, to go on." },
    },
  ],
  outputs: { values: [{ path: ["drain_timeout_seconds"], value: { FieldValue: { input: "timeout" } } }] },
};
