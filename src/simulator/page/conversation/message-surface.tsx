/** A message as a surface of its blocks: what was chosen in it, which of its clicks are under way. */
import { useMemo, useState, type ReactNode } from "react";
import type { Message, TypedValue } from "../../control-types.ts";
import { initialValue } from "../elements/element-value.ts";
import { loadOptions } from "../elements/load-options.ts";
import { sendClick } from "../elements/send-click.ts";
import { refKey, SurfaceContext, type Surface } from "../elements/surface-context.ts";
import { post } from "../live/control-api.ts";
import { useWorkspace } from "../live/workspace-context.ts";

interface MessageSurfaceProps {
  readonly message: Message;
  readonly children: ReactNode;
}

export function MessageSurface({ message, children }: MessageSurfaceProps) {
  const { ask, toast, refresh, me } = useWorkspace();
  const [values, setValues] = useState<Readonly<Record<string, TypedValue>>>({});
  const [pending, setPending] = useState<readonly string[]>([]);
  const { channel, ts } = message;
  const user = me.id;

  const surface = useMemo<Surface>(() => {
    const address = (ref: { blockId: string; actionId: string }) => ({
      user,
      channel,
      message_ts: ts,
      block_id: ref.blockId,
      action_id: ref.actionId,
    });
    return {
      kind: "message",
      valueOf: (ref, element) => {
        const kept = values[refKey(ref)];
        return kept === undefined ? initialValue(element) : kept;
      },
      optionsInState: () => [],
      change: (ref, value) => setValues((before) => ({ ...before, [refKey(ref)]: value })),
      isPending: (ref) => pending.includes(refKey(ref)),
      act: async (ref, { value, confirmed }) => {
        const key = refKey(ref);
        setPending((before) => [...before, key]);
        try {
          return await sendClick({ ask, toast, refresh }, confirmed, (yes) =>
            post("/control/click", {
              ...address(ref),
              ...(value === undefined ? {} : { value }),
              ...(yes ? { confirmed: true } : {}),
            }),
          );
        } finally {
          setPending((before) => before.filter((other) => other !== key));
        }
      },
      loadOptions: (ref, query) => loadOptions("/control/options", { ...address(ref), query }),
    };
  }, [ask, toast, refresh, user, channel, ts, values, pending]);

  return <SurfaceContext value={surface}>{children}</SurfaceContext>;
}
