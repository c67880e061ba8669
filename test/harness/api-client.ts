import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

/** What this client reads of the checked-in document. */
const Operation = z.object({
  operationId: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.enum(["path", "query", "header"]) })).default([]),
  responses: z.record(
    z.string(),
    z.object({ content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) })) }),
  ),
});
const Document = z.object({
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

export const documentFile = path.join(import.meta.dirname, "..", "..", "docs", "openapi.json");

/** The document's own schemas, where a JSON Schema looks for them. */
const text = readFileSync(documentFile, "utf8").replaceAll("#/components/schemas/", "#/$defs/");
const document = Document.parse(JSON.parse(text));
const operations = Object.entries(document.paths).flatMap(([address, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ address, method, ...operation })),
);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The document says what it is, and has been asked. */
  readonly body: AnswerBody;
}

/** What tests read of answers; which of it is there depends on the operation and the status. */
export interface AnswerBody {
  readonly id: string;
  readonly seq: number;
  readonly status: string;
  readonly code: string;
  readonly run: string;
  readonly token: string;
  readonly text: string;
  readonly parent: unknown;
  readonly items: readonly AnswerBody[];
  readonly nextCursor?: string;
  readonly nextFrom?: number;
}

/** Parameters by the names that the document gives them, and a body. */
export interface Call {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A client of the API that is made from docs/openapi.json: it can send only what the document has, and takes only that. */
export interface ApiClient {
  call(operationId: string, call?: Call): Promise<Answer>;
}

export function connectApi(url: string, token: string): ApiClient {
  return {
    async call(operationId, { parameters = {}, body } = {}) {
      const operation = operations.find((known) => known.operationId === operationId);
      if (!operation) throw new Error(`the document has no operation ${operationId}`);
      let address = `${document.servers[0]?.url ?? ""}${operation.address}`;
      const query = new URLSearchParams();
      const headers = new Headers({ authorization: `Bearer ${token}` });
      for (const [name, value] of Object.entries(parameters)) {
        const parameter = operation.parameters.find((known) => known.name === name);
        if (!parameter) throw new Error(`${operationId} has no parameter ${name} in the document`);
        if (parameter.in === "path") address = address.replace(`{${name}}`, encodeURIComponent(value));
        else if (parameter.in === "query") query.set(name, value);
        else headers.set(name, value);
      }
      if (body !== undefined) headers.set("content-type", "application/json");
      const response = await fetch(`${url}${address}${query.size > 0 ? `?${query.toString()}` : ""}`, {
        method: operation.method.toUpperCase(),
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer: unknown = await response.json();
      check(operation, response, answer);
      return { status: response.status, headers: response.headers, body: answer as AnswerBody };
    },
  };
}

/** An answer that the document does not have is a defect, of one of the two. */
function check(operation: z.output<typeof Operation>, response: Response, answer: unknown): void {
  const declared = operation.responses[response.status] ?? operation.responses[`${String(response.status)[0]}XX`];
  const contentType = response.headers.get("content-type") ?? "";
  const schema = declared?.content[contentType]?.schema;
  if (!schema) throw new Error(`${operation.operationId} answers ${response.status} ${contentType}, undocumented`);
  z.fromJSONSchema({ ...schema, $defs: document.components.schemas } as Parameters<typeof z.fromJSONSchema>[0]).parse(
    answer,
  );
}
