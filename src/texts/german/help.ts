import type { Texts } from "../english.ts";

export const help: Texts["help"] = {
  commands: "Befehle:",
  lines: [
    ["", "was jetzt ausgeführt werden kann"],
    ["run <Aktion> [Deployment] [Feld=Wert …]", "das Formular einer Aktion öffnen, soweit angegeben ausgefüllt"],
    ["runs [Filter]", "der Verlauf: deployment= action= status= by=@ env= since=24h until="],
    ["show <Lauf>", "alles, was mit einem Lauf geschah"],
    ["rerun <Lauf>", "sein Formular noch einmal öffnen, mit denselben Werten"],
    ["cancel <Lauf>", "einen wartenden Lauf zurücknehmen oder einen laufenden anhalten"],
    ["approve <Lauf>", "lesen, was er täte, und entscheiden"],
    ["deny <Lauf> <Grund>", "ablehnen"],
    ["status [Deployment]", "wie es den Deployments geht"],
    ["whoami", "als wer Signalbox einen kennt, und was sich ausführen lässt"],
    ["help", "dieser Text"],
  ],
  howItGoes:
    "Jeder Lauf bekommt eine Nachricht im Channel; sein Ergebnis kommt in ihren Thread. Läufe auf einem Deployment überschneiden sich nie: Sie warten aufeinander.",
};
