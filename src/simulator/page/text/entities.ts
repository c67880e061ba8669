/** Slack escapes exactly three characters, and decodes them exactly once. */
const characterByEntity: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

export function entityAt(
  text: string,
  at: number,
): { readonly character: string; readonly length: number } | undefined {
  if (text[at] !== "&") return undefined;
  const entity = /^&(?:amp|lt|gt);/.exec(text.slice(at, at + 5))?.[0];
  const character = entity === undefined ? undefined : characterByEntity[entity];
  return entity === undefined || character === undefined ? undefined : { character, length: entity.length };
}

export function decodeEntities(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => characterByEntity[entity] ?? entity);
}
