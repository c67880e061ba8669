import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { actionText, configurationText, createWorkshop, nextSnapshot, titlesOf } from "./workshop.ts";

test("a file that is saved is live, and so is one that is new", async () => {
  const shop = await createWorkshop();
  await shop.write("actions/a.yaml", actionText("reindex"));
  const catalog = await shop.open({ watch: true });

  const renamed = nextSnapshot(catalog, (snapshot) => titlesOf(snapshot)["reindex"] === "Newer");
  await shop.write("actions/a.yaml", actionText("reindex", "Newer"));
  await renamed;

  const added = nextSnapshot(catalog, (snapshot) => snapshot.actionsById.has("drain"));
  await shop.write("actions/b.yml", actionText("drain"));
  await added;
});

test("a broken file is told and mended while everything else goes on", async () => {
  const shop = await createWorkshop();
  await shop.write("actions/a.yaml", actionText("reindex"));
  const catalog = await shop.open({ watch: true });

  const broken = nextSnapshot(catalog, (snapshot) => shop.problemsOf(snapshot).some((text) => text.includes("methd")));
  await shop.write("actions/a.yaml", actionText("reindex").replace("method", "methd"));
  expect(titlesOf(await broken)).toEqual({ reindex: "Title of reindex" });

  const mended = nextSnapshot(catalog, (snapshot) => snapshot.problems.length === 0);
  await shop.write("actions/a.yaml", actionText("reindex", "Mended"));
  expect(titlesOf(await mended)).toEqual({ reindex: "Mended" });
});

test("the configuration is live too, also when an editor renames a new file over it", async () => {
  const shop = await createWorkshop();
  const catalog = await shop.open({ watch: true });
  const changed = nextSnapshot(catalog, (snapshot) => snapshot.policy.people[0]?.name === "Ana O.");
  await shop.write("signalbox.yaml.swp", configurationText.replace("Ana Ortiz", "Ana O."));
  await rename(path.join(shop.dir, "signalbox.yaml.swp"), shop.configurationFile);
  await changed;
});

test("a Kubernetes volume swaps its content by a symlink", async () => {
  const shop = await createWorkshop();
  async function mount(generation: string, title: string): Promise<void> {
    await mkdir(path.join(shop.actionsDir, generation));
    await writeFile(path.join(shop.actionsDir, generation, "a.yaml"), actionText("reindex", title));
    await symlink(generation, path.join(shop.actionsDir, "..data_tmp"));
    await rename(path.join(shop.actionsDir, "..data_tmp"), path.join(shop.actionsDir, "..data"));
  }
  await mount("..2026_01", "First");
  await symlink("..data/a.yaml", path.join(shop.actionsDir, "a.yaml"));
  const catalog = await shop.open({ watch: true });
  expect(titlesOf(catalog.current())).toEqual({ reindex: "First" });

  for (const [generation, title] of [
    ["..2026_02", "Second"],
    ["..2026_03", "Third"],
  ] as const) {
    const swapped = nextSnapshot(catalog, (snapshot) => titlesOf(snapshot)["reindex"] === title);
    await mount(generation, title);
    await swapped;
  }
  expect(catalog.current().problems).toEqual([]);
});

test("a directory that is itself a symlink, high up, may be swapped", async () => {
  const shop = await createWorkshop();
  for (const release of ["one", "two"]) {
    await mkdir(path.join(shop.dir, release, "actions"), { recursive: true });
    await shop.write(`${release}/actions/a.yaml`, actionText("reindex", release));
  }
  await symlink("one", path.join(shop.dir, "current"));
  const catalog = await shop.open({ watch: true, actionsDir: path.join(shop.dir, "current/actions") });
  const swapped = nextSnapshot(catalog, (snapshot) => titlesOf(snapshot)["reindex"] === "two");
  await symlink("two", path.join(shop.dir, "next"));
  await rename(path.join(shop.dir, "next"), path.join(shop.dir, "current"));
  await swapped;

  const saved = nextSnapshot(catalog, (snapshot) => titlesOf(snapshot)["reindex"] === "two, mended");
  await shop.write("two/actions/a.yaml", actionText("reindex", "two, mended"));
  await saved;
});

test("a directory that is deleted leaves its actions in force; made again, it counts again", async () => {
  const shop = await createWorkshop();
  await shop.write("actions/a.yaml", actionText("reindex"));
  const catalog = await shop.open({ watch: true });

  const gone = nextSnapshot(catalog, (snapshot) =>
    shop.problemsOf(snapshot).some((text) => text.startsWith("actions:")),
  );
  await rename(shop.actionsDir, path.join(shop.dir, "away"));
  expect(titlesOf(await gone)).toEqual({ reindex: "Title of reindex" });
  await rm(path.join(shop.dir, "away"), { recursive: true });

  const back = nextSnapshot(catalog, (snapshot) => snapshot.actionsById.has("drain"));
  await mkdir(shop.actionsDir);
  await shop.write("actions/b.yaml", actionText("drain"));
  await back;

  const saved = nextSnapshot(catalog, (snapshot) => snapshot.actionsById.has("replay"));
  await shop.write("actions/c.yaml", actionText("replay"));
  await saved;
});
