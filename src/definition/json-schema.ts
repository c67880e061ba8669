import { z } from "zod";
import { PlatzSpec, SignalboxSpec, UiSchema } from "./action.ts";
import { Configuration } from "./configuration.ts";
import { descriptions } from "./descriptions.ts";
import { AnyJson } from "./input-type.ts";
import { Input } from "./inputs.ts";

/** One action in a file. */
function documentOf<Version extends string>(apiVersion: Version, spec: z.ZodType) {
  return z.strictObject({
    apiVersion: z.literal(apiVersion),
    kind: z.literal("Action"),
    metadata: z.record(z.string(), z.unknown()).optional(),
    spec,
  });
}

const ActionDocument = z.union([
  documentOf("signalbox.dev/v1", SignalboxSpec),
  documentOf("platz.io/v1beta1", PlatzSpec),
]);

/** A file of `actions/`: a list, one document, or Platz's older envelope. */
const ActionsFile = z.union([
  z.array(ActionDocument),
  ActionDocument,
  z.strictObject({ schema_version: z.number().int().min(0), actions: z.array(PlatzSpec) }),
]);

const documents = { actions: ActionsFile, configuration: Configuration };
export type SchemaName = keyof typeof documents;
export const schemaNames = Object.keys(documents) as SchemaName[];

/** What is written once and named elsewhere. */
const named = z
  .registry<{ id: string }>()
  .add(UiSchema, { id: "ui_schema" })
  .add(Input, { id: "input" })
  .add(PlatzSpec, { id: "platz_spec" })
  .add(AnyJson, { id: "json" });

/** The JSON Schema of a document, in the draft that YAML editors read best. Lint says more than a schema can. */
export function schemaOf(name: SchemaName): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(documents[name], {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    metadata: named,
    override: ({ jsonSchema }) => {
      for (const [key, property] of Object.entries(jsonSchema.properties ?? {})) {
        const text = Object.hasOwn(descriptions, key) ? descriptions[key as keyof typeof descriptions] : undefined;
        if (text !== undefined && typeof property === "object" && !("$ref" in property)) property.description ??= text;
      }
    },
  });
}
