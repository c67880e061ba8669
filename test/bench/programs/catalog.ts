import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openCatalog } from "../../../src/catalog/catalog.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import { silentLog } from "../../../src/lib/log.ts";
import { actionsList } from "../../../src/slack/listings/actions-list.ts";
import type { Program } from "../program.ts";

/** What we promise for a catalog of this size, in ms. */
const goal = 2_000;
const size = 1_000;

export const catalog: Program = {
  name: "catalog",
  what: "1,000 actions and 1,000 deployments: loaded, and /action answered from them",
  async report(bench) {
    const { load, answer } = await catalogTakes();
    bench.print(
      `1,000 actions and 1,000 deployments: loaded in ${load.toFixed(0)} ms, the goal is ${goal} ms; /action answered in ${answer.toFixed(0)} ms\n`,
    );
  },
};

/** The times, in ms, to load 1,000 actions and 1,000 deployments from disk, and to answer `/action` from them. */
async function catalogTakes(): Promise<{ load: number; answer: number }> {
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-bench-"));
  try {
    const actionsDir = path.join(folder, "actions");
    await mkdir(actionsDir);
    const configurationFile = path.join(folder, "signalbox.yaml");
    await writeFile(path.join(actionsDir, "actions.yaml"), actionsText());
    await writeFile(configurationFile, configurationText());

    const begin = performance.now();
    const options = { actionsDir, configurationFile, watch: false, log: silentLog, clock: systemClock };
    const opened = await openCatalog(options);
    const loaded = performance.now();
    const answer = actionsList(opened, { kind: "person", id: "ana", name: "Ana", slack: "U0ANA" }, 0);
    const answered = performance.now();
    await opened.stop();
    if (!answer.blocks) throw new Error("the catalog of the benchmark offers nothing");
    return { load: loaded - begin, answer: answered - loaded };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ten to a kind, so that each action is for ten deployments. */
function kindOf(index: number): string {
  return `kind-${Math.floor(index / 10)}`;
}

function actionsText(): string {
  return Array.from(
    { length: size },
    (_, index) => `
- apiVersion: signalbox.dev/v1
  kind: Action
  spec:
    id: action-${index}
    title: Action ${index}
    description: What it does.
    allowed_role: Maintainer
    targets: { kinds: [${kindOf(index)}] }
    endpoint: standard_ingress
    path: /act/${index}
    method: POST
    ui_schema:
      inputs:
        - { id: force, type: Checkbox, label: Force, initialValue: false }
      outputs:
        values:
          - { path: [force], value: { FieldValue: { input: force } } }`,
  ).join("\n");
}

function configurationText(): string {
  const deployments = Array.from(
    { length: size },
    (_, index) =>
      `  - { id: d-${index}, name: name-${index}, kind: ${kindOf(index)}, env: prod, cluster: eu, ingress: "https://d-${index}.example", status: Running }`,
  );
  return `deployments:\n${deployments.join("\n")}\npeople:\n  - { id: ana, name: Ana, slack: U0ANA }\ngrants:\n  - { to: ana, role: Owner, on: { envs: [prod] } }\n`;
}
