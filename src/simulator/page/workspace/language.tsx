/** The acting person's language, as Slack's preferences have it. Apps that ask for it are told. */
import { useId } from "react";
import { post } from "../live/control-api.ts";
import { displayName, useWorkspace } from "../live/workspace-context.ts";

const languages: readonly (readonly [string, string])[] = [
  ["en-GB", "English (UK)"],
  ["en-US", "English (US)"],
  ["de-DE", "Deutsch"],
  ["es-ES", "Español"],
  ["fr-FR", "Français"],
  ["ja-JP", "日本語"],
];

export function Language() {
  const { me, refresh, toast } = useWorkspace();
  const id = useId();
  const isKnown = languages.some(([locale]) => locale === me.locale);

  async function choose(locale: string): Promise<void> {
    const answer = await post(`/control/people/${me.id}`, { locale });
    if (!answer.ok) toast(answer.message);
    refresh();
  }

  return (
    <p className="language">
      <label htmlFor={id}>Language of {displayName(me)}</label>
      <select id={id} value={me.locale} onChange={(event) => void choose(event.target.value)}>
        {!isKnown && <option value={me.locale}>{me.locale}</option>}
        {languages.map(([locale, name]) => (
          <option key={locale} value={locale} lang={locale}>
            {name}
          </option>
        ))}
      </select>
    </p>
  );
}
