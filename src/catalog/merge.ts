import { itemsByCollection } from "../definition/collections.ts";
import { emptyDirectory } from "../access/directory.ts";
import { policyOf } from "../access/policy.ts";
import type { Configuration, Deployment } from "../definition/configuration.ts";
import type { Problem } from "../definition/issue.ts";
import { isAllowedSource } from "../definition/option-source.ts";
import { closest } from "../lib/closest.ts";
import type { CatalogAction, CatalogSnapshot } from "../runs/ports.ts";
import type { ConfigurationFile, Loaded, LoadedAction } from "./load.ts";

/** What was good when it was last read: the actions of each file, and the configuration. */
export interface LastGood {
  readonly actionsByFile: ReadonlyMap<string, readonly LoadedAction[]>;
  readonly configuration: Configuration;
}

/** What is in force after a load. */
interface Merged {
  readonly good: LastGood;
  readonly actionsById: ReadonlyMap<string, CatalogAction>;
  readonly problems: readonly Problem[];
}

/**
 * What the disk says now and what was good before, to what is in force:
 * a file with errors keeps the actions of its last good version, and when it never had one gives those that are good by
 * themselves; a directory or a configuration with errors keeps the last good one whole.
 * Undefined when there is no configuration, now or before.
 */
export function merge(previous: LastGood | undefined, loaded: Loaded): Merged | undefined {
  const configuration = loaded.configuration.configuration ?? previous?.configuration;
  if (!configuration) return undefined;

  const actionsByFile = new Map<string, readonly LoadedAction[]>();
  const inForce: LoadedAction[] = [];
  if (!loaded.files) {
    for (const [file, actions] of previous?.actionsByFile ?? []) {
      actionsByFile.set(file, actions);
      inForce.push(...actions);
    }
  }
  for (const { file, actions, problems } of loaded.files ?? []) {
    const kept = hasErrors(problems) ? previous?.actionsByFile.get(file) : actions;
    if (kept) actionsByFile.set(file, kept);
    inForce.push(...(kept ?? actions));
  }

  const { actionsById, problems } = byId(inForce);
  const warnings = [
    ...unknownActions(loaded.configuration, [...actionsById.keys()]),
    ...sourceProblems(inForce, configuration),
  ];
  return {
    good: { actionsByFile, configuration },
    actionsById,
    problems: [...problemsOf(loaded), ...problems, ...warnings],
  };
}

/** What is wrong with each file by itself. */
export function problemsOf({ configuration, directoryProblems, files }: Loaded): Problem[] {
  return [...configuration.problems, ...directoryProblems, ...(files ?? []).flatMap((file) => file.problems)];
}

/** What everybody else sees. */
export function toSnapshot(merged: Merged, configuration: Configuration): CatalogSnapshot {
  return {
    actionsById: merged.actionsById,
    deploymentsById: new Map(
      configuration.deployments.map((deployment): [string, Deployment] => [deployment.id, deployment]),
    ),
    policy: policyOf(configuration, emptyDirectory),
    collections: itemsByCollection(configuration.collections, configuration.deployments),
    optionSources: configuration.optionSources,
    limits: configuration.limits,
    ...(configuration.retention ? { retention: configuration.retention } : {}),
    problems: merged.problems,
  };
}

/** Actions that ran once and are defined no more: an id that was changed leaves its history behind. */
export function goneProblems(
  actionsDir: string,
  ran: readonly string[],
  actionsById: ReadonlyMap<string, CatalogAction>,
): Problem[] {
  return ran
    .filter((id) => !actionsById.has(id))
    .map((id) => {
      const message = `there are runs of the action "${id}", which is defined no more; if its id was changed, its history stays under the old one`;
      return { severity: "warning", file: actionsDir, line: 1, column: 1, message };
    });
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === "error");
}

/** The first of two actions with one id stays. The other may mean something else, so it is not in force. */
function byId(actions: readonly LoadedAction[]): { actionsById: Map<string, CatalogAction>; problems: Problem[] } {
  const firstById = new Map<string, LoadedAction>();
  const problems: Problem[] = [];
  for (const defined of actions) {
    const first = firstById.get(defined.action.id);
    if (!first) {
      firstById.set(defined.action.id, defined);
      continue;
    }
    const { id } = defined.action;
    const message = `there is an action "${id}" already, in ${first.file}:${first.line}; give this one another id`;
    problems.push({ severity: "error", file: defined.file, line: defined.line, column: 1, message });
  }
  const actionsById = new Map(
    [...firstById].map(([id, { action, digest }]): [string, CatalogAction] => [id, { action, digest }]),
  );
  return { actionsById, problems };
}

/** An option list from an address that is not allowed stays empty. */
function sourceProblems(actions: readonly LoadedAction[], { optionSources }: Configuration): Problem[] {
  return actions.flatMap(({ action, file, line }) =>
    (action.ui_schema?.inputs ?? []).flatMap((input): Problem[] => {
      const url = "source" in input ? input.source?.url : undefined;
      if (url === undefined || isAllowedSource(url, optionSources.allow)) return [];
      const message = `the input "${input.id}" asks ${url} for its options, which optionSources of the configuration does not allow`;
      return [{ severity: "error", file, line, column: 1, message }];
    }),
  );
}

/** A rule about an action that does not exist guards nothing. A warning, since the action's file may come later. */
function unknownActions({ configuration, locate }: ConfigurationFile, known: readonly string[]): Problem[] {
  if (!configuration) return [];
  const named = [
    ...Object.keys(configuration.targets).map((id) => ({ id, path: ["targets", id], atKey: true })),
    ...configuration.approvals.flatMap(({ match }, rule) =>
      (match.actions ?? []).map((id, index) => ({
        id,
        path: ["approvals", rule, "match", "actions", index],
        atKey: false,
      })),
    ),
    ...configuration.freezes.flatMap(({ actions = [] }, rule) =>
      actions.map((id, index) => ({ id, path: ["freezes", rule, "actions", index], atKey: false })),
    ),
  ];
  return named
    .filter(({ id }) => !known.includes(id))
    .map(({ id, path, atKey }) => {
      const meant = closest(id, known);
      const mend = meant ? `did you mean "${meant}"?` : "the rule does nothing until there is one";
      return locate({ path, atKey, severity: "warning", message: `there is no action "${id}"; ${mend}` });
    });
}
