import { isJsonObject } from "../lib/json.ts";
import type { Issue } from "./issue.ts";
import { platzTypes } from "./single-inputs.ts";

/** Keys of an input that Platz does not know. */
const ownKeys = ["pattern", "multiline", "defaultFrom", "optionsFrom", "source", "anyEnv", "multiple", "extensions"];

/** Keys of a spec that, passed over, would leave somebody believing that the action is guarded, or can be stopped. */
const guards = {
  approval: "guards",
  targets: "guards",
  concurrency: "guards",
  throttle: "guards",
  priority: "does",
  retry: "does",
  cancel: "does",
};

/** What a Platz document says that only signalbox.dev/v1 has: Platz would refuse the type, and pass over the key. */
export function ownOfSignalbox(spec: unknown): Issue[] {
  return [...guardIssues(spec), ...inputIssues(spec)];
}

function guardIssues(spec: unknown): Issue[] {
  if (!isJsonObject(spec)) return [];
  return Object.entries(guards)
    .filter(([guard]) => Object.hasOwn(spec, guard))
    .map(([guard, verb]) => ({
      path: [guard],
      atKey: true,
      message: `"${guard}" ${verb} nothing in a Platz document; ${mend}`,
    }));
}

function inputIssues(spec: unknown): Issue[] {
  const schema = isJsonObject(spec) ? spec["ui_schema"] : undefined;
  const inputs: unknown = isJsonObject(schema) ? schema["inputs"] : undefined;
  if (!Array.isArray(inputs)) return [];
  return inputs.flatMap((input: unknown, index): Issue[] => {
    if (!isJsonObject(input)) return [];
    const path = ["ui_schema", "inputs", index];
    const key = input["type"] === "array" ? "itemType" : "type";
    const name = input[key];
    const isKnown = typeof name !== "string" || platzTypes.some((type) => type.toLowerCase() === name.toLowerCase());
    const own = ownKeys.filter((ownKey) => Object.hasOwn(input, ownKey));
    return [
      ...(isKnown ? [] : [{ path: [...path, key], message: `Platz has no input type "${name}"; ${mend}` }]),
      ...own.map((ownKey) => ({
        path: [...path, ownKey],
        atKey: true,
        message: `Platz does not know "${ownKey}"; ${mend}`,
        platzLetsPass: true,
      })),
    ];
  });
}

const mend = "write apiVersion: signalbox.dev/v1 to use it";
