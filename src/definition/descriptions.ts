/** What each key of an action means, for editors and for docs/actions.md. A test holds that none is missing. */
export const descriptions = {
  // an action
  id: "Its name for programs: each has its own, and it does not change. Of an action it is what people type.",
  title: "What people read in lists and on buttons.",
  description: "What it does and what it means, shown above the form.",
  fontawesome_icon: "An icon of Font Awesome, for pages that show one.",
  allowed_role: "The least role on the deployment: Maintainer or Owner.",
  redirects: "`follow` goes after redirects within the origin of the endpoint. Otherwise a redirect is a failure.",
  idempotent: "Whether the same request may be sent again, with the same Idempotency-Key, after a crash cut it off.",
  allowed_on_statuses: "The statuses of the deployment on which it may run. Empty: on all that are not in flight.",
  dangerous: "Asks a second time, with a red button.",
  endpoint: "Where the call goes: the deployment's standard ingress.",
  path: "What stands behind the ingress in the call's URL; in outputs, where the value goes in the body.",
  method: "The HTTP method.",
  ui_schema: "The form, and what becomes of it in the body.",
  targets: "Which deployments it is for: kinds, envs, deployments. What is named must all match.",
  approval: "Who must agree before it runs: required, role, expiresAfter.",
  timeout: "How long the call may take, such as 10m. With `retry`, how long each attempt may take.",
  concurrency:
    "What becomes of a request while the same action on the same deployment is waiting or running: `queue` (it waits), `reject`, `replace` (it takes the place of what waits), `join` (the requester follows the run there is).",
  priority: "`incident` goes before what waits in its lane. Otherwise first come, first served.",
  retry:
    "Tries again after a failure that may pass: attempts (2 to 10, the first included), backoff (before the second; it doubles each time), maxBackoff. Only for an action that is idempotent.",
  throttle:
    "How often it may be asked for on one deployment, by whomever: runs, per (such as {runs: 3, per: 1h}). Beyond that a request is refused with when the next may come.",
  cancel:
    "The request that asks the target to stop the work: path, method, grace (how long it may take to answer). It carries the run's Idempotency-Key.",
  // what runs and waits at once
  limits: "How many runs run and wait at once. A change is in force at once.",
  running: "How many runs may run at once, in all processes together, 1 to 1000; 20 if not given.",
  runningPerEnv: "How many in single envs, in all processes together, such as {prod: 5}. A full env holds up no other.",
  waiting:
    "How many runs may wait for their turn; 10000 if not given. Beyond that a request is refused. Incidents have a tenth more, and 10 at least.",
  waitingPerLane: "The same for one deployment; 100 if not given.",
  // freezes
  freezes:
    "When nothing starts, and where: each with id, reason, on (kinds, envs, deployments), and from and to, or weekly; with neither, until it is removed.",
  reason: "Why, in one sentence. Everybody who is refused reads it.",
  weekly:
    "Some hours of some days in each week, by the clocks of a time zone: days, from, to, timeZone. When `to` is not later than `from`, it is on the next day.",
  timeZone: "A time zone by its name, such as Europe/Berlin. Summer time is seen to.",
  except: "Who may start something all the same: people with this role there, or a higher one. The history says so.",
  // a form
  inputs: "The questions, in order.",
  outputs: "What is sent, written one after the other.",
  // an input
  type: "The type of the input.",
  itemType: "The type of each row of an array.",
  label: "The question.",
  required: "Whether it must be answered. A Checkbox that is required must be on.",
  helpText: "A sentence below the field.",
  sensitive: "Sealed in the database and shown nowhere.",
  showIf: "JsonLogic over the values of the form; the input is visible only when it gives exactly true.",
  showIfAll: "A list of {field, value}; visible only when all are equal. Not looked at when there is a showIf.",
  initialValue: "What the form begins with; null for nothing. Of an array, what each added row begins with.",
  defaultFrom: "What the form begins with, by other inputs: the value of the first rule whose `if` gives true.",
  options: "A list of {value, label, helpText}. The value may be any JSON.",
  optionsFrom: "Options by other inputs: those of the first rule whose `if` gives true.",
  source: "Options over HTTP: url (allowed by optionSources), path, value, label, query, cache, timeout.",
  minimum: "The least number.",
  maximum: "The greatest number.",
  step: "Numbers are the minimum, or 0, plus a multiple of it.",
  pattern: "A regular expression that the whole text must match, and the message when it does not.",
  multiline: "Room for several lines.",
  collection: "A name, or {deployment, type}: deployments, or a list of `collections` in the configuration.",
  filters: "A list of {field, value} that the items must fulfil.",
  anyEnv: "Offer items of other envs than the deployment's too.",
  multiple: "Several instead of one; the value is a list.",
  extensions: "The endings of files that are taken, without dots.",
} as const;
