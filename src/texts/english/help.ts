/** The commands themselves are the same in every language. */
export const help = {
  commands: "Commands:",
  /** What is typed behind `/action`, and what it does. */
  lines: [
    ["", "what you may run now"],
    ["run <action> [deployment] [input=value …]", "open the form of an action, filled as far as you say"],
    ["runs [filters]", "the history: deployment= action= status= by=@ env= since=24h until="],
    ["show <run>", "everything that happened to a run"],
    ["rerun <run>", "open its form again, with the same values"],
    ["cancel <run>", "take back a run that waits, or stop one that runs"],
    ["approve <run>", "read what it would do, and decide"],
    ["deny <run> <reason>", "say no"],
    ["status [deployment]", "how the deployments are"],
    ["whoami", "who you are here, and what you may run"],
    ["help", "this text"],
  ] as readonly (readonly [typed: string, meaning: string])[],
  howItGoes:
    "Every run gets one message in the channel; its result comes into the thread. Runs on one deployment never overlap: they wait for each other.",
};
