import { closest } from "../lib/closest.ts";
import { secretKeys } from "./collections.ts";
import type { Configuration } from "./configuration.ts";
import type { Issue } from "./issue.ts";

/** What the schema of the configuration cannot say: whether its names are unique and meet each other. */
export function checkConfiguration(configuration: Configuration): Issue[] {
  const { deployments, people, groups, bots } = configuration;
  return [
    ...twice("deployments", "id", deployments),
    ...twice("deployments", "name", deployments),
    ...twice("people", "id", people),
    ...twice("people", "slack", people),
    ...twice("bots", "id", bots),
    ...deployments.flatMap(({ name }, index) =>
      deployments.some((other, at) => at !== index && other.id === name)
        ? [
            {
              path: ["deployments", index, "name"],
              message: `the name "${name}" is the id of another deployment; grants would reach both`,
            },
          ]
        : [],
    ),
    ...twice("people", "email", people),
    ...twice("groups", "id", groups),
    ...twice("freezes", "id", configuration.freezes),
    ...memberIssues(configuration),
    ...grantIssues(configuration),
    ...scopeIssues(configuration),
    ...limitIssues(configuration),
    ...Object.keys(configuration.collections).flatMap((name) => collectionIssues(name, configuration)),
  ];
}

function collectionIssues(name: string, { collections }: Configuration): Issue[] {
  const items = collections[name] ?? [];
  const told = name === "secrets" ? secretsTold(items) : [];
  return [...twice(name, "id", items), ...told].map((issue) => ({ ...issue, path: ["collections", ...issue.path] }));
}

function secretsTold(items: readonly object[]): Issue[] {
  return items.flatMap((item, index) =>
    secretKeys
      .filter((key) => Object.hasOwn(item, key))
      .map((key) => ({
        path: ["secrets", index, key],
        atKey: true,
        message: `"${key}" of a secret does not belong here and is never read; remove it, and change the secret if it is real`,
        severity: "warning" as const,
      })),
  );
}

function twice<Item extends object>(list: string, key: keyof Item & string, items: readonly Item[]): Issue[] {
  const seen = new Set<unknown>();
  return items.flatMap((item, index) => {
    if (item[key] === undefined || !seen.has(item[key])) {
      seen.add(item[key]);
      return [];
    }
    return [
      { path: [list, index, key], message: `the ${key} "${String(item[key])}" is used twice; each must have its own` },
    ];
  });
}

/** Whom a grant is for, by the word before the colon; a bare word is a person. */
function grantIssues({ grants, people, groups, bots }: Configuration): Issue[] {
  const known = {
    person: people.map((person) => person.id),
    group: groups.map((group) => group.id),
    bot: bots.map((bot) => bot.id),
  };
  return grants.flatMap((grant, index) => {
    const [word, name] = grant.to.includes(":") ? grant.to.split(":") : ["person", grant.to];
    const kind = word === "group" || word === "bot" ? word : "person";
    if (name === undefined || known[kind].includes(name)) return [];
    return [unknown(["grants", index, "to"], kind, name, known[kind])];
  });
}

function memberIssues({ groups, people }: Configuration): Issue[] {
  const ids = people.map((person) => person.id);
  return groups.flatMap((group, at) =>
    group.members.flatMap((member, index) =>
      ids.includes(member) ? [] : [unknown(["groups", at, "members", index], "person", member, ids)],
    ),
  );
}

/** A scope that names something that does not exist would silently grant or guard nothing. */
function scopeIssues({ grants, approvals, freezes, targets, deployments }: Configuration): Issue[] {
  const known = {
    kinds: [...new Set(deployments.map((deployment) => deployment.kind))],
    envs: [...new Set(deployments.map((deployment) => deployment.env))],
    deployments: deployments.flatMap((deployment) => [deployment.name, deployment.id]),
  };
  const scopes = [
    ...grants.map((grant, index) => ({ at: ["grants", index, "on"], scope: "on" in grant ? grant.on : {} })),
    ...approvals.map((policy, index) => ({ at: ["approvals", index, "match"], scope: policy.match })),
    ...freezes.map((freeze, index) => ({ at: ["freezes", index, "on"], scope: freeze.on })),
    ...Object.entries(targets).map(([id, scope]) => ({ at: ["targets", id], scope })),
  ];
  return scopes.flatMap(({ at, scope }) =>
    (["kinds", "envs", "deployments"] as const).flatMap((key) =>
      ((scope as { [key: string]: string[] | undefined })[key] ?? []).flatMap((name, index) =>
        known[key].includes(name) ? [] : [unknown([...at, key, index], key.slice(0, -1), name, known[key])],
      ),
    ),
  );
}

/** A limit for an env that there is not limits nothing. */
function limitIssues({ limits, deployments }: Configuration): Issue[] {
  const envs = [...new Set(deployments.map((deployment) => deployment.env))];
  return Object.keys(limits.runningPerEnv)
    .filter((env) => !envs.includes(env))
    .map((env) => ({ ...unknown(["limits", "runningPerEnv", env], "env", env, envs), atKey: true }));
}

function unknown(path: (string | number)[], word: string, name: string, known: readonly string[]): Issue {
  const meant = closest(name, known);
  const mend = meant ? `did you mean "${meant}"?` : known.length ? `known are: ${known.join(", ")}` : "none is listed";
  return { path, message: `there is no ${word} "${name}"; ${mend}` };
}
