import { plural } from "../../lib/text.ts";
import { days } from "./days.ts";
import { words } from "./words.ts";

/** The form of an action and its fields, and what stands in its place. */
export const form = {
  // buttons
  next: "Next",
  run: "Run",
  askForApproval: "Ask for approval",
  cancel: "Cancel",
  back: "Back",
  close: "Close",

  // the form itself; the names come with the markup they need
  runsOn: ({ deployment, about }: { deployment: string; about: string }) => `Runs on *${deployment}*  ·  ${about}`,
  runOn: "Run on",
  chooseDeployment: "Choose a deployment",
  lastKnown: (status: string) => `${status} (last known)`,
  notOffered: (reasons: readonly string[]) => `Not offered now: ${words.sentences(reasons, 5)}`,
  dangerous: ":warning: This action is dangerous. The next step asks you to confirm it.",
  /** `onSome`: only on some of the deployments to choose from. */
  needsApproval: ({ required, role, onSome }: { required: number; role: string; onSome: boolean }) => {
    const where = onSome ? " on some of these deployments" : "";
    return `:lock: Needs ${plural(required, "approval")} by the role ${role}${where} before it runs.`;
  },
  tooBig: ({ action, places }: { action: string; places: number | null }) => {
    const reason =
      places === null
        ? "it is larger than Slack allows"
        : `its questions take more than the ${places} places that a form of Slack has`;
    return `“${action}” cannot be asked for in Slack: ${reason}. Nothing was started. Ask its author to split it into several actions.`;
  },

  // fields
  typeToSearch: "Type to search",
  chooseOne: "Choose one",
  chooseSome: "Choose some",
  durationExample: "For example 30s, 10m or 1h30m",
  yes: "Yes",
  sensitive:
    "Slack shows this while you type. It is stored encrypted, and no message, log or confirmation ever shows it.",
  gone: "What was chosen here is not offered any more. Choose again.",
  range: ({ from, to }: { from: number; to: number }) => `${from} to ${to}`,
  firstOf: ({ shown, all }: { shown: number; all: number }) => `The first ${shown} of ${all}; type more to find others`,
  emptyList: (label: string) => `*${label}*: none`,
  addOne: "Add one",
  addAnother: "Add another",
  removeLast: "Remove last",
  noMoreRows: "No more rows fit into a form of Slack.",

  // days and a time
  days: days.long,
  daysInUtc: (label: string) => `${label}: days (UTC)`,
  timeInUtc: (label: string) => `${label}: time (UTC)`,
  chooseDay: "Choose at least one day, or clear the time.",
  chooseTime: "Choose the time as well, or clear the days.",
  /** The same days and time elsewhere; `sameTime` when all are at one time. */
  forYou: ({ moments, zone }: { moments: readonly { day: number; time: string }[]; zone: string }) =>
    `For you that is ${momentsInWords(moments)} in ${zone}.`,
  noonIs: ({ time, zone }: { time: string; zone: string }) => `12:00 UTC is ${time} in ${zone}.`,

  // what the form begins with
  filled: "Filled from your command.",
  doubts: (sentences: string) => `:warning: ${sentences}`,
  again: ({ run, hasSecrets, hasChanged }: { run: string; hasSecrets: boolean; hasChanged: boolean }) => {
    const secret = hasSecrets ? " Secret values are empty." : "";
    const changed = hasChanged ? " :warning: The action has changed since: look at it again." : "";
    return `With the values of run ${run}.${secret}${changed}`;
  },

  // opening it
  oneMoment: "One moment",
  asking: "Asking what can be chosen.",
  looking: "Looking at what you have sent.",
  aFewSeconds: (what: string) => `${what} This takes a few seconds.`,
  ifNothingComes: "If nothing comes, close this and try again: the same form never starts a run twice.",
  notOpened: "Not opened",
  openIt: "Open the form",
  goOn: "Go on…",
  openToGoOn: (what: string) => `${what}: open the form to go on.`,
  onDeployment: ({ action, deployment }: { action: string; deployment: string }) => `${action} on ${deployment}`,
  tryAgain: (sentence: string) => `${sentence} Try again.`,
  needsFileScope:
    "The form could not be opened: it asks for a file, and Slack has not given us the scope files:read. Nothing was started. Ask the admins of your workspace for it.",
  notTaken: (code: string) =>
    `The form could not be opened: Slack does not take it (${code}). Nothing was started. Tell the author of the action.`,
  tooLate: "The form could not be opened: Slack gives us three seconds, and they were over. Nothing was started.",
  noTarget: (action: string) => `“${action}” is made for no deployment that exists.`,
  nowhere: ({ action, reasons }: { action: string; reasons: readonly string[] }) =>
    `You cannot run “${action}” anywhere now. ${words.sentences(reasons, 4)}`,

  // choosing an action
  pick: "Run an action",
  pickInThread: "Everything about the run will stand in the thread of that message.",
  pickInChannel: "The run gets one message in the channel, and everything about it stands in its thread.",
  whichAction: "Which action?",
  whichChannel: "Where is it told? Without a channel, to you alone.",
  chooseChannel: "Choose a channel",

  // confirming it
  confirm: "Confirm",
  noValues: "Without any values.",
  runsAfter: ({ required, role }: { required: number; role: string }) =>
    `:lock: It runs only after ${plural(required, "approval")} by the role ${role}.`,
  yesAsk: "Yes, ask for approval",
  yesRun: "Yes, run it",
  actsOn: ({ deployment, env }: { deployment: string; env: string }) =>
    `This acts on ${deployment} (${env}) as soon as it starts.`,
  yesSure: "Yes, I am sure",
  stop: "No, go back",

  /** What is before it; `whose` is null for the reader's own run. */
  willWait: (facts: { whose: string | null; action: string; isRunning: boolean; count: number }) => {
    const whose = facts.whose === null ? "Your own" : `${facts.whose}’s`;
    const doing = facts.isRunning ? "is running there" : "waits there too";
    const ahead = facts.count === 1 ? "" : `: ${facts.count} are ahead`;
    return `:hourglass_flowing_sand: ${whose} *${facts.action}* ${doing}; ${facts.whose === null ? "this one" : "yours"} will wait${ahead}.`;
  },

  // somebody is there
  somebodyIsThere: "Somebody is there",
  theirRun: ({
    whose,
    action,
    deployment,
    doing,
  }: {
    whose: string;
    action: string;
    deployment: string;
    doing: string;
  }) => `*${whose}’s ${action}* on *${deployment}* ${doing}.`,
  doing: (facts: { isRunning: boolean; percent: number | null; usually: string | null; more: number }) =>
    [
      facts.isRunning ? "is running" : "waits for its turn",
      ...(facts.percent === null ? [] : [`${facts.percent} %`]),
      ...(facts.usually === null ? [] : [`usually ${facts.usually}`]),
      ...(facts.more > 0 ? [`and ${plural(facts.more, "more run is", "more runs are")} there`] : []),
    ].join(", "),
  isSame: "It does exactly what you ask for: join it, and you are told when it ends. Nothing was started yet.",
  isOther: "It is another piece of work, so yours waits until it has ended. Nothing was started yet.",
  join: "Join",
  joinLabel: (run: string) => `Join run ${run} instead`,
  queue: "Queue",
  queueLabel: "Queue a run of your own, which waits for its turn",
};

function momentsInWords(moments: readonly { day: number; time: string }[]): string {
  const [first] = moments;
  if (first && moments.every(({ time }) => time === first.time)) {
    return `${words.and(moments.map(({ day }) => days.short[day] ?? ""))} at ${first.time}`;
  }
  return words.and(moments.map(({ day, time }) => `${days.short[day] ?? ""} at ${time}`));
}
