import { z } from "zod";

/** The languages that Signalbox speaks. English is the first: it is what logs, the API and the audit are written in. */
export const Language = z.enum(["en", "de"], { error: "must be en (English) or de (German)" });
export type Language = z.output<typeof Language>;

/** The language for somebody whose Slack has this locale, such as `de-DE`: English for all that we do not speak. */
export function languageOf(locale: string): Language {
  const known = Language.safeParse(locale.toLowerCase().split(/[-_]/)[0]);
  return known.success ? known.data : "en";
}
