/**
 * Whether this machine can draw emoji. Servers and containers often have no font for them, and their screenshots then
 * show empty boxes. Found out once, by drawing one and looking for colour.
 */
let known: boolean | undefined;

export function hasEmojiFont(): boolean {
  known ??= drawsInColour("🔴");
  return known;
}

function drawsInColour(emoji: string): boolean {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 20;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return true;
  context.font = "16px sans-serif";
  context.fillStyle = "#000";
  context.fillText(emoji, 0, 16);
  const { data } = context.getImageData(0, 0, 20, 20);
  // A missing glyph is drawn in the text's black: no pixel has more red than blue.
  return data.some((red, at) => at % 4 === 0 && red > (data[at + 2] ?? 0) + 60);
}
