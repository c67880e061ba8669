import type { Texts } from "../english.ts";

export const home: Texts["home"] = {
  toDecide: "Wartet auf eine Entscheidung",
  underway: "Eigene Läufe",
  ended: "Zuletzt beendet",
  actions: "Was ausgeführt werden kann",
  unavailable: "Gerade nicht verfügbar",
  also: "Außerdem: `/action help` in jedem Channel, oder den Bot in einem Thread erwähnen.",
  moreRuns: (count) => `Und ${count} weitere. Der Verlauf: \`/action runs\`.`,
  moreStatus: (count) => `Und ${count} weitere: \`/action status\`.`,
  moreActions: (count) => `Und ${count} weitere: oben suchen.`,
  askedBy: ({ by, until }) => `Angefragt von ${by}${until === null ? "" : `, bis ${until}`}`,
  look: "Ansehen…",
  lookLabel: ({ action, deployment }) => `Ansehen: ${action} auf ${deployment}, und entscheiden`,
  nothing:
    "Gerade nichts: Es braucht eine Rolle auf einem Deployment, und das Deployment einen Status, den seine Aktionen erlauben. Siehe `/action whoami`.",
  search: "Alle durchsuchen",
  noFavourite: "Favorit entfernen",
  favourite: "Als Favorit merken",
};
