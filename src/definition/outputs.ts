import type { Json, JsonObject } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Output, UiSchema } from "./action.ts";
import { collectionNameOf, createCollections, type Collections, type LookupError } from "./collections.ts";
import { own, type Input, type Values } from "./inputs.ts";
import { writeAsPlatz, writeAt } from "./output-path.ts";
import { isVisible } from "./visible.ts";

/** Why values make no body. The codes are those of Platz's resolver, but for `ImpossiblePath`, which is ours. */
export interface ResolutionError {
  readonly code:
    | "MissingInputSchema"
    | "InputNotACollection"
    | "InvalidCollectionName"
    | "MissingInputValue"
    | "InputNotString"
    | "InputNotStringArray"
    | "ImpossiblePath"
    | LookupError["code"];
  readonly message: string;
}

export interface Resolving {
  /** What properties of items are looked up in; without it there are no collections. */
  readonly collections?: Collections;
  /** Whether an input is visible; by default what its conditions say to these values. */
  readonly isShown?: (input: Input) => boolean;
  /** What is written instead of a value, such as its ciphertext. */
  readonly seal?: (input: Input, value: Json) => Json;
  /** Drop what is impossible to write, as Platz does, instead of saying so. */
  readonly dropImpossible?: boolean;
}

const noCollections = createCollections(new Map());

/**
 * Values to the body that will be sent, in the order of checks of Platz's resolver (reference: chart-ext,
 * src/ui_schema.rs). Without a ui_schema the body is `{}`. What is present passes as it is: checking values against
 * their types comes before, and is `parseValues`. Stricter in one thing: an impossible path is an error.
 */
export function resolveBody(
  uiSchema: Pick<UiSchema, "inputs" | "outputs"> | null,
  values: Values,
  resolving: Resolving = {},
): Result<JsonObject, ResolutionError> {
  const body: { [key: string]: Json } = {};
  const isShown = resolving.isShown ?? ((input: Input) => isVisible(input, values));
  // The first of two inputs with one id rules.
  const inputsById = new Map(uiSchema?.inputs.toReversed().map((input) => [input.id, input]));
  for (const output of uiSchema?.outputs?.values ?? []) {
    const { id, property } = referenceOf(output);
    const input = inputsById.get(id);
    if (!input) return fail("MissingInputSchema", `An output names the input "${id}", which is not declared.`);
    const unfit = property === undefined ? undefined : collectionProblem(input);
    if (unfit) return err(unfit);
    if (!isShown(input)) continue;
    const value = own(values, id);
    if (value === undefined) {
      if (input.required) return fail("MissingInputValue", `The required input "${id}" has no value.`);
      continue;
    }
    const found =
      property === undefined ? ok(value) : propertyOf(input, value, property, resolving.collections ?? noCollections);
    if (!found.ok) return found;
    // A copy, since a later output may write into it, and the values must stay as they were judged.
    const written = structuredClone(resolving.seal ? resolving.seal(input, found.value) : found.value);
    if (resolving.dropImpossible) writeAsPlatz(body, output.path, written);
    else if (!writeAt(body, output.path, written)) {
      return fail("ImpossiblePath", `The value of "${id}" cannot be written at ${JSON.stringify(output.path)}.`);
    }
  }
  return ok(body);
}

/** What an output asks for: an input, or a property of the item that an input chose. */
export function referenceOf({ value }: Output): { readonly id: string; readonly property?: string } {
  if ("FieldValue" in value) return { id: value.FieldValue.input };
  return { id: value.FieldProperty.input, property: value.FieldProperty.property };
}

type CollectionInput = Extract<Input, { collection: Json }>;

function isCollection(input: Input): input is CollectionInput {
  return "collection" in input;
}

/** Why an input has no properties to ask for, whatever its value. */
export function collectionProblem(input: Input): ResolutionError | undefined {
  if (!isCollection(input)) {
    const message = `An output asks for a property of "${input.id}", which is no collection.`;
    return { code: "InputNotACollection", message };
  }
  if (collectionNameOf(input.collection)) return undefined;
  const message = `The input "${input.id}" names the collection ${JSON.stringify(input.collection)}; it must be a name, or {deployment: …, type: …}.`;
  return { code: "InvalidCollectionName", message };
}

function propertyOf(
  input: Input,
  value: Json,
  property: string,
  collections: Collections,
): Result<Json, ResolutionError> {
  if (!isCollection(input)) return ok(value);
  const { id: inputId, collection, anyEnv } = input;
  function lookUp(id: string): Result<Json, ResolutionError> {
    const found = collections.property(collection, id, property, anyEnv);
    return found.ok ? found : fail(found.error.code, `The input "${inputId}": ${found.error.message}`);
  }

  if (input.type !== "array") {
    if (typeof value === "string") return lookUp(value);
    return fail("InputNotString", `The value of "${inputId}" must be a string, the id of an item.`);
  }
  const notStrings = fail("InputNotStringArray", `The value of "${inputId}" must be a list of strings, ids of items.`);
  if (!Array.isArray(value)) return notStrings;
  const properties: Json[] = [];
  for (const id of value as readonly Json[]) {
    if (typeof id !== "string") return notStrings;
    const found = lookUp(id);
    if (!found.ok) return found;
    properties.push(found.value);
  }
  return ok(properties);
}

function fail(code: ResolutionError["code"], message: string): Result<never, ResolutionError> {
  return err({ code, message });
}
