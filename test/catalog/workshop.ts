import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { openCatalog, type FileCatalog, type FileCatalogOptions } from "../../src/catalog/catalog.ts";
import { problemToText } from "../../src/definition/issue.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { silentLog } from "../../src/lib/log.ts";
import type { CatalogSnapshot } from "../../src/runs/ports.ts";

/** A directory of its own with real files, gone after the test. */
interface Workshop {
  readonly dir: string;
  readonly actionsDir: string;
  readonly configurationFile: string;
  /** Writes a file below the directory. */
  write(name: string, text: string): Promise<void>;
  open(options?: Partial<FileCatalogOptions>): Promise<FileCatalog>;
  /** The problems as texts, with paths from the directory on. */
  problemsOf(snapshot: Pick<CatalogSnapshot, "problems">): string[];
}

export const configurationText = `
deployments:
  - { id: search-prod, name: search-prod, kind: search, env: prod, cluster: eu, ingress: "http://127.0.0.1:1", status: Running }
people:
  - { id: ana, name: Ana Ortiz, slack: U0ANA }
grants:
  - { to: ana, role: Maintainer, on: { kinds: [search] } }
`;

export async function createWorkshop(configuration = configurationText): Promise<Workshop> {
  const dir = await mkdtemp(path.join(tmpdir(), "signalbox-catalog-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const actionsDir = path.join(dir, "actions");
  const configurationFile = path.join(dir, "signalbox.yaml");
  await mkdir(actionsDir);
  await writeFile(configurationFile, configuration);
  return {
    dir,
    actionsDir,
    configurationFile,
    write: (name, text) => writeFile(path.join(dir, name), text),
    async open(options = {}) {
      const catalog = await openCatalog({
        actionsDir,
        configurationFile,
        watch: false,
        log: silentLog,
        clock: systemClock,
        debounceMs: 1,
        ...options,
      });
      onTestFinished(() => catalog.stop());
      return catalog;
    },
    problemsOf: ({ problems }) => problems.map((problem) => problemToText(problem).replaceAll(`${dir}/`, "")),
  };
}

/** An action document, as a member of a list. */
export function actionText(id: string, title = `Title of ${id}`, more = ""): string {
  return `- apiVersion: signalbox.dev/v1
  kind: Action
  spec:
    id: ${id}
    title: ${title}
    description: About ${id}.
    allowed_role: Maintainer
    endpoint: standard_ingress
    path: /${id}
    method: POST
${more}`;
}

/** Resolves with the first snapshot, from now on, that is as wanted. */
export function nextSnapshot(
  catalog: FileCatalog,
  isWanted: (snapshot: CatalogSnapshot) => boolean,
): Promise<CatalogSnapshot> {
  return new Promise((resolve) => {
    const stop = catalog.onChange((snapshot) => {
      if (!isWanted(snapshot)) return;
      stop();
      resolve(snapshot);
    });
  });
}

export function titlesOf(snapshot: CatalogSnapshot): Record<string, string> {
  return Object.fromEntries([...snapshot.actionsById].map(([id, { action }]) => [id, action.title]));
}
