import { mkdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { actionText, configurationText, createWorkshop } from "./workshop.ts";

function spec(id: string): object {
  return {
    id,
    title: id,
    description: id,
    allowed_role: "Owner",
    endpoint: "standard_ingress",
    path: "/",
    method: "GET",
  };
}

test("a directory of charts gives actions for the kind of each chart", async () => {
  const shop = await createWorkshop();
  for (const folder of ["shop/platz", "old", "empty/platz", ".hidden/platz"]) {
    await mkdir(path.join(shop.dir, "charts", folder), { recursive: true });
  }
  const platz = [{ apiVersion: "platz.io/v1beta1", kind: "Action", spec: spec("restock") }];
  await shop.write("charts/shop/platz/actions.yaml", JSON.stringify(platz));
  // With a folder `platz` nothing else of the chart is read.
  await shop.write("charts/shop/actions.schema.json", "{");
  await shop.write("charts/empty/actions.schema.json", "{");
  await shop.write("charts/old/actions.schema.json", JSON.stringify({ schema_version: 0, actions: [spec("sweep")] }));
  await shop.write("charts/.hidden/platz/actions.yaml", "[");
  await shop.write("charts/README.md", "# Charts");
  await shop.write("actions/a.yaml", actionText("reindex"));

  const catalog = await shop.open({ chartsDir: path.join(shop.dir, "charts") });
  const { actionsById } = catalog.current();
  expect(shop.problemsOf(catalog)).toEqual([]);
  expect([...actionsById].map(([id, { action }]) => [id, action.targets])).toEqual([
    ["reindex", {}],
    ["sweep", { kinds: ["old"] }],
    ["restock", { kinds: ["shop"] }],
  ]);
});

test("a directory of charts that is not there is said, and nothing begins without it", async () => {
  const shop = await createWorkshop();
  await expect(shop.open({ chartsDir: path.join(shop.dir, "charts") })).rejects.toThrow("there is no such directory");
});

test("an action that ran and is defined no more is warned about", async () => {
  const shop = await createWorkshop();
  await shop.write("actions/a.yaml", actionText("reindex"));
  const catalog = await shop.open({ actionsThatRan: () => Promise.resolve(["drain", "reindex"]) });
  expect(shop.problemsOf(catalog)).toEqual([
    'actions:1:1: warning: there are runs of the action "drain", which is defined no more; if its id was changed, its history stays under the old one',
  ]);
  await shop.write("actions/a.yaml", actionText("reindex2"));
  await catalog.reload();
  expect(shop.problemsOf(catalog)).toHaveLength(2);
});

test("an option source that the configuration does not allow is an error with its place", async () => {
  const select = `    ui_schema:
      inputs: [{ id: index, type: Select, label: Index, source: { url: "http://169.254.169.254/latest" } }]
`;
  const shop = await createWorkshop(`${configurationText}optionSources: { allow: ["https://inventory.example/v1"] }\n`);
  await shop.write("actions/a.yaml", actionText("reindex", "Reindex", select));
  const catalog = await shop.open();
  expect(shop.problemsOf(catalog)).toEqual([
    'actions/a.yaml:1:1: error: the input "index" asks http://169.254.169.254/latest for its options, which optionSources of the configuration does not allow',
  ]);
});
