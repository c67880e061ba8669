/** What the page cannot draw is named, so that its author sees it. */
export function UnknownBlock({ type, note }: { readonly type: string; readonly note?: string }) {
  return (
    <div className="unknown-block">
      <code>{type || "no type"}</code> {note ?? "is not shown by the simulator"}
    </div>
  );
}
