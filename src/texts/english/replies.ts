/** Answers to what one person typed, clicked or sent: as a private message, or as a modal that says one thing. */
export const replies = {
  // titles of modals
  notStarted: "Not started",
  notJoined: "Not joined",
  notDecided: "Not decided",
  notDone: "Not done",
  wentWrong: "Something went wrong",
  askedFor: "Asked for",
  alreadyAskedFor: "Already asked for",
  done: "Done",
  alreadyUnderWay: "Already under way",
  decide: "Decide",
  later: "Later",

  // what became of a form
  onItsWay: "It is on its way. You can close this.",
  runOnItsWay: "It is on its way. The run’s message tells the rest. You can close this.",
  waitsForApproval: "It waits for approval now. The run’s message tells the rest. You can close this.",
  waitsForTurn: "It waits for its turn. The run’s message tells the rest. You can close this.",
  /** `whose` is null for the reader's own run. */
  joined: ({ whose, run, deployment }: { whose: string | null; run: string; deployment: string }) => {
    const told = whose === null ? "" : " You follow it now and are told when it ends.";
    return `${whose === null ? "Your" : `${whose}’s`} run ${run} does just this on ${deployment} and has not ended, so it was not started a second time.${told} Its message tells the rest. You can close this.`;
  },
  asksForMore: "The form asks for more now. Nothing was started. Go back, fill it in and send it again.",
  mendFields: (errors: string) =>
    `Some fields need another look. Nothing was started. Go back to mend them:\n${errors}`,
  fieldError: ({ field, error }: { field: string; error: string }) => `${field}: ${error}`,
  questionExpired: "This question has expired. Nothing was started. Go back and send the form again.",
  confirmationExpired:
    "This confirmation has expired. Nothing was started. Go back and send the form again, or type the command again.",
  valuesChanged:
    "The values have changed since this confirmation was shown. Nothing was started. Go back and send the form again.",
  tooLateToJoin: (why: string) => `${why} Nothing was started. Go back and send the form to run it yourself.`,
  doesSomethingElse:
    "That run does something else, or is being stopped. Nothing was started. Go back and send the form to run it yourself.",
  otherVersionForm: "This form is from another version. Nothing was started. Open it again.",
  otherVersionButton: "This button is from another version. Type the command again.",
  fault: (reference: string) =>
    `Something went wrong on our side (reference ${reference}). If you were starting something, look at the channel and at /action runs before you try again.`,

  // commands
  sayWhichRun: (usage: string) => `Say which run: ${usage}. The latest ones are in /action runs.`,
  usageOfRun: (command: string) => `/action ${command} <run>`,
  usageOfDeny: "/action deny <run> <reason>",
  noCommand: ({ typed, meant }: { typed: string; meant: string | null }) =>
    `There is no command “${typed}”. ${meant === null ? "See /action help." : `Did you mean /action ${meant}?`}`,
  cannotRunAgain: ({ run, why }: { run: string; why: string }) => `Run ${run} cannot be run again: ${why}`,

  // a run
  stopping: ({ action, deployment }: { action: string; deployment: string }) =>
    `Stopping ${action} on ${deployment}. Its message will say what is known of the work then.`,
  cancelled: ({ action, deployment }: { action: string; deployment: string }) =>
    `Cancelled ${action} on ${deployment}. Nothing was run.`,
  ownRun: "This is your own run: you are told how it ends anyway.",
  follows: ({ action, deployment, already }: { action: string; deployment: string; already: boolean }) =>
    `${already ? "You follow this already:" : "You follow now:"} ${action} on ${deployment}. You are mentioned in its thread when it ends.`,
  noLog: (run: string) => `Run ${run} has written no log.`,
  logComesAsFile: "The whole log comes as a file in your messages with this app.",
  logWithMore: ({ heading, more }: { heading: string; more: string }) => `${heading}. ${more}`,
  logNotSent:
    "The whole log could not be sent as a file: Slack did not take it. When the run has ended, it stands in its thread; try again then.",

  // a decision
  approved: (run: string) => `You have approved run ${run}.`,
  denied: (run: string) => `You have denied run ${run}.`,
  sayWhy: (run: string) => `Say why: deny ${run} <reason>. The requester reads it.`,
  dialogNotOpened:
    "The dialog could not be opened: Slack gives us three seconds, and they were over. Nothing was decided.",
  tryAgainHere: (sentence: string) => `${sentence} Try again here:`,
  denyTitle: "Deny this run",
  deny: "Deny",
  willNotRun: ({ what, isDangerous }: { what: string; isDangerous: boolean }) =>
    `${isDangerous ? ":warning: This action is dangerous. " : ""}If you deny it, ${what} will not run, and nobody can approve it any more.`,
  reason: "Reason",
  reasonHint: "The requester reads it in the thread.",
};
