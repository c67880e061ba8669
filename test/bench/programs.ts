import type { Program } from "./program.ts";
import { busySlack } from "./programs/busy-slack.ts";
import { catalog } from "./programs/catalog.ts";
import { demo } from "./programs/demo.ts";
import { firstPaint } from "./programs/first-paint.ts";
import { form } from "./programs/form.ts";
import { history } from "./programs/history.ts";
import { hotLane } from "./programs/hot-lane.ts";
import { lanes, slowDisk } from "./programs/lanes.ts";
import { logs } from "./programs/logs.ts";
import { noisyLane } from "./programs/noisy-lane.ts";
import { queries } from "./programs/queries.ts";
import { command, submission } from "./programs/slack.ts";
import { slash } from "./programs/slash.ts";
import { start } from "./programs/start.ts";
import { startUp } from "./programs/start-up.ts";
import { waiting } from "./programs/waiting.ts";

/** Everything that is measured, in the order in which it is. */
export const programs: readonly Program[] = [
  command,
  submission,
  busySlack,
  slash,
  lanes,
  slowDisk,
  start,
  hotLane,
  noisyLane,
  waiting,
  history,
  queries,
  startUp,
  logs,
  form,
  catalog,
  demo,
  firstPaint,
];
