import type { z } from "zod";
import type { Route } from "../http/router.ts";
import type { Result } from "../../lib/result.ts";
import { clickInMessage, clickInView } from "../person/click.ts";
import { closeView } from "../person/close.ts";
import { sendCommand } from "../person/command.ts";
import { bringFile } from "../person/file.ts";
import { fillView, submitView } from "../person/form.ts";
import { openHome } from "../person/home.ts";
import { sendMessage } from "../person/message.ts";
import { optionsInMessage, optionsInView } from "../person/options.ts";
import { changeSettings } from "../person/settings.ts";
import { useMessageShortcut, useShortcut } from "../person/shortcut.ts";
import { changeUserGroup } from "../person/user-group.ts";
import type { Refusal } from "../person/refusal.ts";
import type { Scene } from "../scene.ts";
import { answerRefusal, answerResult, readBody } from "./answer.ts";
import {
  ClickRequest,
  CommandRequest,
  FileRequest,
  HomeRequest,
  MessageRequest,
  MessageShortcutRequest,
  OptionsRequest,
  PersonRequest,
  ShortcutRequest,
  UserGroupRequest,
  ViewClickRequest,
  ViewCloseRequest,
  ViewOptionsRequest,
  ViewValuesRequest,
} from "./requests.ts";

type Outcome = Result<object, Refusal> | Promise<Result<object, Refusal>>;

/** What a person does. One route for each deed; the page has no other way. */
export function deedRoutes(scene: Scene): readonly Route[] {
  function deed<S extends z.ZodType>(path: string, schema: S, act: (body: z.output<S>, id: string) => Outcome): Route {
    return {
      method: "POST",
      path,
      async handle({ request, params }) {
        const body = await readBody(request, schema);
        if (!body.ok) return answerRefusal(body.error);
        return answerResult(scene.world, await act(body.value, params["id"] ?? ""));
      },
    };
  }

  return [
    deed("/control/command", CommandRequest, (body) => sendCommand(scene, body)),
    deed("/control/shortcut", ShortcutRequest, (body) => useShortcut(scene, body)),
    deed("/control/message-shortcut", MessageShortcutRequest, (body) => useMessageShortcut(scene, body)),
    deed("/control/home", HomeRequest, (body) => openHome(scene, body)),
    deed("/control/people/:id", PersonRequest, (body, id) => changeSettings(scene, id, body)),
    deed("/control/usergroups/:id", UserGroupRequest, (body, id) => changeUserGroup(scene, id, body)),
    deed("/control/message", MessageRequest, (body) => sendMessage(scene, body)),
    deed("/control/click", ClickRequest, (body) => clickInMessage(scene, body)),
    deed("/control/files", FileRequest, (body) => bringFile(scene, body)),
    deed("/control/options", OptionsRequest, (body) => optionsInMessage(scene, body)),
    deed("/control/views/:id/fill", ViewValuesRequest, (body, id) => fillView(scene, id, body)),
    deed("/control/views/:id/submit", ViewValuesRequest, (body, id) => submitView(scene, id, body)),
    deed("/control/views/:id/click", ViewClickRequest, (body, id) => clickInView(scene, id, body)),
    deed("/control/views/:id/options", ViewOptionsRequest, (body, id) => optionsInView(scene, id, body)),
    deed("/control/views/:id/close", ViewCloseRequest, (body, id) => closeView(scene, id, body)),
  ];
}
