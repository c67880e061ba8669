import { expect, test } from "vitest";
import { openApiDocument } from "../../src/api/create-api.ts";
import { documentFile } from "../harness/api-client.ts";

// After a change of the API: npx vitest run test/api/document.test.ts -u
test("docs/openapi.json is what the schemas say", async () => {
  await expect(`${JSON.stringify(openApiDocument(), null, 2)}\n`).toMatchFileSnapshot(documentFile);
});
