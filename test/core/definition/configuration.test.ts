import { describe, expect, it } from "vitest";
import { compileConfiguration } from "../../../src/definition/compile.ts";
import { problemToText } from "../../../src/definition/issue.ts";

const deployments = `deployments:
  - {id: d1, name: search, kind: search, env: prod, cluster: eu, ingress: "https://search.example"}
`;
const people = `people:
  - {id: ana, name: Ana, slack: U0ANA}
`;

function problemsOf(text: string): string[] {
  const { configuration, problems } = compileConfiguration(text, "signalbox.yaml");
  expect(configuration).toBeUndefined();
  return problems.map(problemToText);
}

function grant(line: string): string {
  return `${deployments}${people}grants:\n  - ${line}\n`;
}

function approval(match: string, approves = "{}"): string {
  return `${deployments}approvals:\n  - {name: x, match: ${match}, approval: ${approves}}\n`;
}

describe("a configuration", () => {
  it("may be empty, and then allows nothing", () => {
    for (const text of ["", "# to come\n", "{}\n"]) {
      expect(compileConfiguration(text, "signalbox.yaml")).toStrictEqual({
        configuration: {
          deployments: [],
          people: [],
          groups: [],
          bots: [],
          grants: [],
          implicitDeploymentGrants: true,
          api: { ratePerMinute: 120, maxDepth: 3 },
          targets: {},
          approvals: [],
          freezes: [],
          collections: {},
          optionSources: { allow: [], internal: false },
          limits: { running: 20, runningPerEnv: {}, waiting: 10_000, waitingPerLane: 100 },
          directory: { refreshEvery: 300_000, trustFor: 3_600_000 },
          statusInterval: 30_000,
        },
        problems: [],
      });
    }
  });

  it.each([
    ["{runningPerEnv: {pord: 5}}", '3:26: error: there is no env "pord"; did you mean "prod"?'],
    ["{running: 0}", "3:19: error: must be 1 or more"],
    ["{waiting: 2.5}", "3:19: error: must be a whole number"],
    ["{runing: 5}", '3:10: error: unknown key "runing"; did you mean "running"?'],
  ])("limits: %s is refused", (limits, problem) => {
    expect(problemsOf(`${deployments}limits: ${limits}\n`)).toEqual([`signalbox.yaml:${problem}`]);
  });

  it.each([
    ["{id: a, reason: x}", '"on" is missing'],
    ["{id: a, reason: x, on: {}}", "an empty scope freezes nothing"],
    ["{id: a, reason: x, on: {envs: [pord]}}", 'there is no env "pord"; did you mean "prod"?'],
    ["{id: a, reason: x, on: {envs: [prod]}, from: 2026-11-26}", "must be a day and a time with the zone"],
    [
      "{id: a, reason: x, on: {envs: [prod]}, from: 2026-11-26T18:00:00Z, to: 2026-11-26T18:00:00+00:00}",
      "must be later than from",
    ],
    [
      "{id: a, reason: x, on: {envs: [prod]}, to: 2026-11-26T18:00:00Z, weekly: {days: [Sat], from: 10:00, to: 11:00, timeZone: UTC}}",
      "give either weekly, or from and to",
    ],
    [
      "{id: a, reason: x, on: {envs: [prod]}, weekly: {days: [Saturday], from: 10:00, to: 11:00, timeZone: UTC}}",
      "Sat",
    ],
    [
      "{id: a, reason: x, on: {envs: [prod]}, weekly: {days: [], from: 10:00, to: 11:00, timeZone: UTC}}",
      "must not be empty",
    ],
    [
      "{id: a, reason: x, on: {envs: [prod]}, weekly: {days: [Sat], from: 24:00, to: 11:00, timeZone: UTC}}",
      "must be a time of day",
    ],
    [
      "{id: a, reason: x, on: {envs: [prod]}, weekly: {days: [Sat], from: 10:00, to: 11:00, timeZone: Berlin}}",
      "must be a time zone such as Europe/Berlin",
    ],
    ["{id: a, reason: x, on: {envs: [prod]}, except: User}", "must be one of Owner, Admin, SiteAdmin"],
    ["{id: a, reason: x, on: {envs: [prod]}, untill: 2026-11-26T18:00:00Z}", 'unknown key "untill"'],
  ])("freezes: %s is refused", (freeze, problem) => {
    const [first, ...others] = problemsOf(`${deployments}freezes:\n  - ${freeze}\n`);
    expect(first).toMatch(/^signalbox.yaml:4:\d+: error: /);
    expect(first).toContain(problem);
    expect(others).toEqual([]);
  });

  it("takes a freeze with two ends as instants, and refuses an id that comes twice", () => {
    const freeze = "{id: a, reason: x, on: {envs: [prod]}, from: 2026-11-26T18:00:00+01:00}";
    const { configuration } = compileConfiguration(`${deployments}freezes:\n  - ${freeze}\n`, "signalbox.yaml");
    expect(configuration?.freezes).toMatchObject([{ from: Date.UTC(2026, 10, 26, 17) }]);
    const [twice] = problemsOf(`${deployments}freezes:\n  - ${freeze}\n  - ${freeze}\n`);
    expect(twice).toContain('5:10: error: the id "a" is used twice');
  });

  it("limits what runs and waits, and leaves what is not said as it is", () => {
    const text = `${deployments}limits: {runningPerEnv: {prod: 5}, waitingPerLane: 7}\n`;
    expect(compileConfiguration(text, "signalbox.yaml").configuration?.limits).toEqual({
      ...{ running: 20, runningPerEnv: { prod: 5 }, waiting: 10_000, waitingPerLane: 7 },
    });
  });

  it("names deployments, people, grants of each kind, targets and approvals", () => {
    const text = `${deployments}  - id: d2
    name: billing
    kind: billing
    env: stage
    cluster: us
    ingress: http://billing.example:8080/base
    statusUrl: https://billing.example/status
${people}  - {id: bo, name: Bo, slack: W0BO}
grants:
  - {to: ana, role: User, on: {kinds: [search]}}
  - {to: ana, role: Maintainer, on: {kinds: [search], envs: [prod]}}
  - {to: ana, role: Owner, on: {deployments: [search, d2]}}
  - {to: bo, role: Admin, on: {envs: [stage]}}
  - {to: bo, role: SiteAdmin}
targets:
  reindex: {kinds: [search]}
approvals:
  - {name: Production, match: {envs: [prod], dangerous: true, actions: [drop]}, approval: {required: 2, expiresAfter: 1h}}
statusInterval: 15s
`;
    const { configuration, problems } = compileConfiguration(text, "signalbox.yaml");
    expect(problems).toEqual([]);
    expect(configuration).toMatchObject({
      deployments: [{ id: "d1" }, { id: "d2", statusUrl: "https://billing.example/status" }],
      people: [{ id: "ana" }, { id: "bo", slack: "W0BO" }],
      targets: { reindex: { kinds: ["search"] } },
      approvals: [{ approval: { required: 2, role: "Owner", expiresAfter: 3_600_000 } }],
      statusInterval: 15_000,
    });
    expect(configuration?.grants.map((each) => each.role)).toEqual([
      "User",
      "Maintainer",
      "Owner",
      "Admin",
      "SiteAdmin",
    ]);
  });
});

describe("a bad configuration is refused whole, with the place", () => {
  it.each([
    [
      "broken YAML",
      "people: [\n",
      "2:1: error: this is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["a list", "- 1\n", "1:1: error: expected object, received array"],
    ["two documents", "people: []\n---\ngrants: []\n", "3:1: error: the configuration is one document; join them"],
    ["a misspelt section", "peple: []\n", '1:1: error: unknown key "peple"; did you mean "people"?'],
    ["an empty section", "people:\n", "1:8: error: expected array, received null"],
    [
      "an interval without a unit",
      "statusInterval: 30\n",
      "1:17: error: must be a duration; write for example 30s, 10m or 1h30m",
    ],
    [
      "a person whom nothing recognises",
      "people:\n  - {id: bo, name: Bo}\n",
      "2:5: error: needs a way to be recognised: give slack (a member id) or email",
    ],
    [
      "a group of nobody",
      "groups:\n  - {id: sre}\n",
      "2:5: error: would be empty; give slack (the id of a user group) or members",
    ],
    [
      "a group that is a channel",
      "groups:\n  - {id: sre, slack: C0SRE}\n",
      "2:22: error: must be the id of a Slack user group such as S0614TZR7",
    ],
    [
      "a group of somebody unknown",
      `${people}groups:\n  - {id: sre, members: [anna]}\n`,
      '4:25: error: there is no person "anna"; did you mean "ana"?',
    ],
    [
      "a grant to an unknown group",
      `${deployments}groups:\n  - {id: sre, slack: S0SRE}\ngrants:\n  - {to: "group:srx", role: User, on: {kinds: [search]}}\n`,
      '6:10: error: there is no group "srx"; did you mean "sre"?',
    ],
    [
      "trust that is shorter than the time between readings",
      "directory: {refreshEvery: 2h}\n",
      "1:12: error: must not be shorter than refreshEvery, or grants would come and go",
    ],
    [
      "an id with spaces",
      deployments.replace("id: d1", 'id: "a b"'),
      "2:10: error: use letters, digits, dots, dashes and underscores",
    ],
    [
      "an ingress that is no URL",
      deployments.replace("https://search.example", "search.example"),
      "2:75: error: must be a URL that begins with https:// or http://",
    ],
    [
      "an ingress of another protocol",
      deployments.replace("https:", "ftp:"),
      "2:75: error: must be a URL that begins with https:// or http://",
    ],
    ...["https://user:pw@x.example", "https://x.example/?a=1", "https://x.example/#a"].map((url) => [
      `an ingress that is no base: ${url}`,
      deployments.replace("https://search.example", url),
      '2:75: error: must be a base URL, without "user:password@", "?" and "#"',
    ]),
    [
      "a status that is both written and polled",
      deployments.replace("}", ', status: Running, statusUrl: "https://x.example"}'),
      "2:129: error: give either a status or a statusUrl, not both",
    ],
    [
      "a deployment id twice",
      `${deployments}  - {id: d1, name: other, kind: search, env: prod, cluster: eu, ingress: "https://x.example"}\n`,
      '3:10: error: the id "d1" is used twice; each must have its own',
    ],
    [
      "a deployment name twice",
      `${deployments}  - {id: d2, name: search, kind: search, env: prod, cluster: eu, ingress: "https://x.example"}\n`,
      '3:20: error: the name "search" is used twice; each must have its own',
    ],
    [
      "a person twice",
      `${people}  - {id: ana, name: Ana, slack: U0ANA2}\n`,
      '3:10: error: the id "ana" is used twice; each must have its own',
    ],
    [
      "a Slack member twice",
      `${people}  - {id: bo, name: Bo, slack: U0ANA}\n`,
      '3:31: error: the slack "U0ANA" is used twice; each must have its own',
    ],
    [
      "a Slack name for a member id",
      people.replace("U0ANA", '"@ana"'),
      "2:33: error: must be a Slack member id such as U024BE7LH",
    ],
    [
      "a grant to nobody",
      grant("{to: anna, role: Owner, on: {envs: [prod]}}"),
      '6:10: error: there is no person "anna"; did you mean "ana"?',
    ],
    [
      "a grant of no role",
      grant("{to: ana, on: {envs: [prod]}}"),
      "6:5: error: must be one of User, Maintainer, Owner (on deployments), Admin (on envs), SiteAdmin",
    ],
    [
      "a grant of an unknown role",
      grant("{to: ana, role: owner, on: {envs: [prod]}}"),
      "6:21: error: must be one of User, Maintainer, Owner (on deployments), Admin (on envs), SiteAdmin",
    ],
    ["a grant on nothing said", grant("{to: ana, role: Owner}"), '6:5: error: "on" is missing'],
    [
      "a grant on an empty scope",
      grant("{to: ana, role: Owner, on: {}}"),
      "6:32: error: an empty scope grants nothing; name kinds, envs or deployments",
    ],
    ["a grant on an empty list", grant("{to: ana, role: Owner, on: {envs: []}}"), "6:39: error: must not be empty"],
    [
      "a grant on an env that there is not",
      grant("{to: ana, role: Owner, on: {envs: [prd]}}"),
      '6:40: error: there is no env "prd"; did you mean "prod"?',
    ],
    [
      "a site admin of something",
      grant("{to: ana, role: SiteAdmin, on: {envs: [prod]}}"),
      '6:32: error: unknown key "on"; remove it or check its spelling',
    ],
    [
      "a rule for an env that there is not",
      approval("{envs: [canary]}"),
      '4:30: error: there is no env "canary"; known are: prod',
    ],
    ["a rule for an empty list of actions", approval("{actions: []}"), "4:32: error: must not be empty"],
    [
      "a rule that nobody can meet",
      approval("{}", "{required: 11}"),
      "4:47: error: too big: expected number to be <=10",
    ],
    [
      "a rule that is over before it began",
      approval("{}", "{expiresAfter: 0s}"),
      '4:51: error: "0s" is not a duration; write for example 30s, 10m or 1h30m',
    ],
    [
      "a target that there is not",
      `${deployments}targets:\n  reindex: {deployments: [serch]}\n`,
      '4:27: error: there is no deployment "serch"; did you mean "search"?',
    ],
    [
      "a target where none is listed",
      "targets:\n  reindex: {kinds: [search]}\n",
      '2:21: error: there is no kind "search"; none is listed',
    ],
  ])("%s", (_situation, text, problem) => {
    expect(problemsOf(text)).toEqual([`signalbox.yaml:${problem}`]);
  });

  it("says everything at once, in the order of the lines", () => {
    const text = grant("{to: anna, role: Owner, on: {envs: [prd], kinds: [serch]}}");
    expect(problemsOf(text)).toEqual([
      'signalbox.yaml:6:10: error: there is no person "anna"; did you mean "ana"?',
      'signalbox.yaml:6:41: error: there is no env "prd"; did you mean "prod"?',
      'signalbox.yaml:6:55: error: there is no kind "serch"; did you mean "search"?',
    ]);
  });
});
