export function Spinner({ label }: { readonly label?: string }) {
  return <span className="spinner" role={label ? "status" : undefined} aria-label={label} aria-hidden={!label} />;
}
