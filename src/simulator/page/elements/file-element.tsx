/** Files of one's own computer. The simulator gets each as soon as it is chosen; the form holds their ids. */
import { useState } from "react";
import { useWorkspace } from "../live/workspace-context.ts";
import { post } from "../live/control-api.ts";
import { numberOf, stringsOf } from "../slack-object.ts";
import { namingOf, useElement, type ElementProps } from "./use-element.ts";

export function FileElement(props: ElementProps) {
  const { element, field } = props;
  const { me, toast } = useWorkspace();
  const { choose } = useElement(props);
  const [isSending, setSending] = useState(false);
  const endings = stringsOf(element, "filetypes");

  async function bring(files: readonly File[]): Promise<void> {
    setSending(true);
    const ids: string[] = [];
    for (const file of files) {
      const content_base64 = toBase64(new Uint8Array(await file.arrayBuffer()));
      const answer = await post("/control/files", { user: me.id, name: file.name, content_base64 });
      if (!answer.ok) toast(answer.message);
      else if (answer.file !== undefined) ids.push(answer.file);
    }
    await choose(ids);
    setSending(false);
  }

  return (
    <input
      {...namingOf(field, "Files")}
      className={`text-input${field?.isInvalid ? " invalid" : ""}`}
      type="file"
      multiple={(numberOf(element, "max_files") ?? 10) > 1}
      accept={endings.map((ending) => `.${ending}`).join(",") || undefined}
      aria-busy={isSending || undefined}
      onChange={(event) => void bring([...(event.target.files ?? [])])}
    />
  );
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
