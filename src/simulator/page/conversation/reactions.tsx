/** Emoji that were put under a message. */
import type { Reaction } from "../../control-types.ts";
import { displayName, useWorkspace } from "../live/workspace-context.ts";
import { Mrkdwn } from "../text/text-object.tsx";

export function Reactions({ reactions }: { readonly reactions: readonly Reaction[] }) {
  const { peopleById } = useWorkspace();
  const nameOf = (id: string) => {
    const person = peopleById.get(id);
    return person ? displayName(person) : id;
  };
  return (
    <ul className="reactions" aria-label="Reactions">
      {reactions.map(({ name, users, count }) => (
        <li key={name} title={`${users.map(nameOf).join(", ")} reacted with :${name}:`}>
          <Mrkdwn text={`:${name}:`} /> {count}
        </li>
      ))}
    </ul>
  );
}
