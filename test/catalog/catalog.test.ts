import { rm } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { CatalogError, openCatalog } from "../../src/catalog/catalog.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { digestOf } from "../../src/lib/json.ts";
import { silentLog, type Log } from "../../src/lib/log.ts";
import { actionText, configurationText, createWorkshop, nextSnapshot, titlesOf } from "./workshop.ts";

describe("what is read", () => {
  test("every yaml and yml file that is not hidden, with the digest of each action", async () => {
    const shop = await createWorkshop();
    await shop.write("actions/b.yml", actionText("restart"));
    await shop.write("actions/a.yaml", actionText("reindex"));
    await shop.write("actions/.hidden.yaml", actionText("hidden"));
    await shop.write("actions/notes.txt", "not yaml: [");
    const catalog = await shop.open();
    const { actionsById, deploymentsById, policy, problems } = catalog.current();
    expect([...actionsById.keys()]).toEqual(["reindex", "restart"]);
    expect(actionsById.get("reindex")?.digest).toBe(digestOf(actionsById.get("reindex")?.action));
    expect([...deploymentsById.keys()]).toEqual(["search-prod"]);
    expect(policy.grants).toEqual([{ to: "ana", role: "Maintainer", on: { kinds: ["search"] } }]);
    expect(problems).toEqual([]);
  });

  test("the files that ship with Signalbox have no problems", async () => {
    const root = path.join(import.meta.dirname, "../..");
    const catalog = await openCatalog({
      actionsDir: path.join(root, "actions"),
      configurationFile: path.join(root, "signalbox.example.yaml"),
      watch: false,
      log: silentLog,
      clock: systemClock,
      // No test may ask what happens to listen on the example's ports.
      overrides: (configuration) => ({
        ...configuration,
        deployments: configuration.deployments.map(({ statusUrl: _, ...deployment }) => deployment),
      }),
    });
    try {
      const { actionsById, deploymentsById, policy, problems } = catalog.current();
      expect(problems).toEqual([]);
      expect([...actionsById.keys()]).toEqual(["drain", "resume", "replay-orders", "rotate-keys", "reindex"]);
      expect([...deploymentsById.keys()]).toEqual(["search-prod", "search-staging", "orders-prod", "orders-staging"]);
      expect(policy.people.map((person) => person.slack)).toEqual(["U0ANA", "U0BO", "U0UMA"]);
    } finally {
      await catalog.stop();
    }
  });

  test("an override rewrites the configuration after each load", async () => {
    const shop = await createWorkshop();
    const catalog = await shop.open({
      overrides: (configuration) => ({
        ...configuration,
        deployments: configuration.deployments.map((deployment) => ({ ...deployment, ingress: "http://127.0.0.1:9" })),
      }),
    });
    expect(catalog.current().deploymentsById.get("search-prod")?.ingress).toBe("http://127.0.0.1:9");
    await shop.write("signalbox.yaml", configurationText.replace("Ana Ortiz", "Ana O."));
    await catalog.reload();
    expect(catalog.current().policy.people[0]?.name).toBe("Ana O.");
    expect(catalog.current().deploymentsById.get("search-prod")?.ingress).toBe("http://127.0.0.1:9");
  });
});

describe("a file with a mistake", () => {
  test("keeps what it said when it was last good, and says file, line, column and mend", async () => {
    const shop = await createWorkshop();
    await shop.write("actions/search.yaml", actionText("reindex", "Good title") + actionText("rotate-keys"));
    await shop.write("actions/orders.yaml", actionText("drain"));
    const catalog = await shop.open();

    const mended = actionText("reindex", "New title") + actionText("rotate-keys");
    const broken = mended + "    dangeros: true\n";
    await shop.write("actions/search.yaml", broken);
    await shop.write("actions/orders.yaml", actionText("drain", "Newer title"));
    await catalog.reload();
    expect(titlesOf(catalog.current())).toEqual({
      drain: "Newer title",
      reindex: "Good title",
      "rotate-keys": "Title of rotate-keys",
    });
    expect(shop.problemsOf(catalog.current())).toEqual([
      'actions/search.yaml:21:5: error: unknown key "dangeros"; did you mean "dangerous"?',
    ]);

    await shop.write("actions/search.yaml", mended);
    await catalog.reload();
    expect(titlesOf(catalog.current())["reindex"]).toBe("New title");
    expect(catalog.current().problems).toEqual([]);
  });

  test("that was never good gives the actions that are good by themselves", async () => {
    const shop = await createWorkshop();
    await shop.write(
      "actions/search.yaml",
      actionText("reindex") + actionText("rotate-keys", "Rotate", "    danger: true\n"),
    );
    const catalog = await shop.open();
    expect(Object.keys(titlesOf(catalog.current()))).toEqual(["reindex"]);
    expect(shop.problemsOf(catalog.current())).toEqual([
      'actions/search.yaml:21:5: error: unknown key "danger"; did you mean "dangerous"?',
    ]);
  });

  test("that says what JSON cannot say is a problem of its own and of no other", async () => {
    const shop = await createWorkshop();
    const knot = "    ui_schema: {inputs: [{id: x, type: RadioSelect, label: X, options: [{value: &a [*a]}]}]}\n";
    await shop.write("actions/knot.yaml", actionText("knot", "Knot", knot));
    await shop.write(
      "actions/nan.yaml",
      actionText("nan", "Nan", "    ui_schema: {inputs: [], outputs: {values: [], secrets: .nan}}\n"),
    );
    await shop.write("actions/search.yaml", actionText("reindex"));
    const catalog = await shop.open();
    expect(Object.keys(titlesOf(catalog.current()))).toContain("reindex");
    const files = catalog.current().problems.map((problem) => path.basename(problem.file));
    expect(files).toContain("knot.yaml");
  });

  test("that is empty for a moment loses nothing; a deleted one loses its actions", async () => {
    const shop = await createWorkshop();
    await shop.write("actions/search.yaml", actionText("reindex"));
    const catalog = await shop.open();
    await shop.write("actions/search.yaml", "");
    await shop.write("signalbox.yaml", "\n");
    await catalog.reload();
    expect(Object.keys(titlesOf(catalog.current()))).toEqual(["reindex"]);
    expect(catalog.current().deploymentsById.size).toBe(1);
    expect(shop.problemsOf(catalog.current())).toEqual([
      "signalbox.yaml:1:1: error: this file is empty; delete it or fill it",
      "actions/search.yaml:1:1: error: this file is empty; delete it or fill it",
    ]);
    await rm(path.join(shop.actionsDir, "search.yaml"));
    await catalog.reload();
    expect(titlesOf(catalog.current())).toEqual({});
  });
});

describe("ids", () => {
  test("of two actions with one id the first in the order of files stays", async () => {
    const shop = await createWorkshop();
    await shop.write("actions/b.yaml", actionText("other") + actionText("reindex", "Second"));
    await shop.write("actions/a.yaml", `# a comment\n${actionText("reindex", "First")}`);
    const catalog = await shop.open();
    expect(titlesOf(catalog.current())).toEqual({ reindex: "First", other: "Title of other" });
    expect(shop.problemsOf(catalog.current())).toEqual([
      'actions/b.yaml:11:1: error: there is an action "reindex" already, in actions/a.yaml:2; give this one another id',
    ]);
  });

  test("that the configuration names and nobody defines are warnings", async () => {
    const shop = await createWorkshop(
      `${configurationText}targets:
  reindx: { kinds: [search] }
approvals:
  - name: Careful
    match: { actions: [reindex, zzz] }
    approval: { required: 1 }
freezes:
  - { id: sale, reason: Why., on: { kinds: [search] }, actions: [reindex, reindeks] }
`,
    );
    await shop.write("actions/a.yaml", actionText("reindex"));
    const catalog = await shop.open();
    expect(shop.problemsOf(catalog.current())).toEqual([
      'signalbox.yaml:9:3: warning: there is no action "reindx"; did you mean "reindex"?',
      'signalbox.yaml:12:33: warning: there is no action "zzz"; the rule does nothing until there is one',
      'signalbox.yaml:15:75: warning: there is no action "reindeks"; did you mean "reindex"?',
    ]);
    await shop.write("actions/z.yaml", actionText("zzz"));
    await catalog.reload();
    expect(catalog.current().problems).toHaveLength(2);
  });
});

describe("the configuration", () => {
  test("with a mistake keeps the last good one", async () => {
    const shop = await createWorkshop();
    const catalog = await shop.open();
    await shop.write("signalbox.yaml", configurationText.replace("grants:", "grnts:"));
    await catalog.reload();
    expect(catalog.current().policy.grants).toHaveLength(1);
    expect(shop.problemsOf(catalog.current())).toEqual([
      'signalbox.yaml:6:1: error: unknown key "grnts"; did you mean "grants"?',
    ]);
  });

  test("must be good to begin with", async () => {
    const shop = await createWorkshop("people: [{ id: ana }]\n");
    const error = await shop.open().catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(CatalogError);
    expect(shop.problemsOf(error as CatalogError)).toEqual(['signalbox.yaml:1:10: error: "name" is missing']);
  });

  test("must be there to begin with", async () => {
    const shop = await createWorkshop();
    await rm(shop.configurationFile);
    const error = await shop.open().catch((fault: unknown) => fault);
    expect(shop.problemsOf(error as CatalogError)).toEqual([
      "signalbox.yaml:1:1: error: there is no such file; make it, for example from signalbox.example.yaml",
    ]);
  });

  test("and the directory of actions too", async () => {
    const shop = await createWorkshop();
    await rm(shop.actionsDir, { recursive: true });
    const error = await shop.open().catch((fault: unknown) => fault);
    expect(shop.problemsOf(error as CatalogError)).toEqual([
      "actions:1:1: error: there is no such directory; make it, or say where your actions are",
    ]);
  });
});

describe("changes", () => {
  test("are told once, in the log and to subscribers; a reading that finds nothing new is not", async () => {
    const lines: string[] = [];
    const keep = (message: string): void => void lines.push(message);
    const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
    const shop = await createWorkshop();
    await shop.write("actions/a.yaml", actionText("reindex"));
    const catalog = await shop.open({ log });
    let changes = 0;
    catalog.onChange(() => (changes += 1));
    await catalog.reload();
    expect(changes).toBe(0);
    await shop.write("actions/a.yaml", actionText("reindex") + "- nonsense\n");
    await catalog.reload();
    expect(changes).toBe(1);
    expect(lines.map((line) => line.replaceAll(`${shop.dir}/`, ""))).toEqual([
      "The catalog has 1 action and 1 deployment.",
      "The catalog has 1 action and 1 deployment.",
      "actions/a.yaml:11:3: error: an action is a mapping with apiVersion, kind and spec",
    ]);
  });

  test("that fail inside are logged, and the next one counts again", async () => {
    const lines: string[] = [];
    const shop = await createWorkshop();
    let isBroken = false;
    const catalog = await shop.open({
      log: { ...silentLog, error: (message) => void lines.push(message) },
      overrides(configuration) {
        if (isBroken) throw new Error("broken override");
        return configuration;
      },
    });
    isBroken = true;
    await shop.write("actions/a.yaml", actionText("reindex"));
    await catalog.reload();
    expect(lines).toEqual(["The catalog could not be reloaded; what was good last stays in force."]);
    isBroken = false;
    const next = nextSnapshot(catalog, (snapshot) => snapshot.actionsById.has("reindex"));
    await catalog.reload();
    await next;
  });
});
