/** A person's initials on their colour; the app has its own sign, a signal with two lamps. */
import type { Person } from "../../control-types.ts";

interface AvatarProps {
  readonly person: Person | undefined;
  readonly size?: "small" | "medium" | "large";
}

export function Avatar({ person, size = "medium" }: AvatarProps) {
  if (person?.is_bot && person.id !== "USLACKBOT") {
    return (
      <span className={`avatar app ${size}`} aria-hidden="true">
        <SignalMark />
      </span>
    );
  }
  return (
    <span className={`avatar ${size}`} style={{ background: person?.color ?? "#8a8a8a" }} aria-hidden="true">
      {initials(person?.real_name || person?.name || "?")}
    </span>
  );
}

export function SignalMark() {
  return (
    <svg viewBox="0 0 32 32" width="100%" height="100%" aria-hidden="true">
      <rect x="9" y="3" width="14" height="26" rx="7" fill="rgba(0,0,0,.28)" />
      <circle cx="16" cy="10.5" r="4.2" fill="#f2b84b" />
      <circle cx="16" cy="21.5" r="4.2" fill="#57c08a" />
    </svg>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/[\s._-]+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => Array.from(word ?? "")[0] ?? "")
    .join("")
    .toUpperCase();
}
