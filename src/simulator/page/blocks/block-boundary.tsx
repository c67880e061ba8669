/** One odd block does not take the page down. React knows error boundaries as classes only. */
import { Component, type ReactNode } from "react";
import { UnknownBlock } from "./unknown-block.tsx";

interface BoundaryProps {
  readonly type: string;
  readonly children: ReactNode;
}

export class BlockBoundary extends Component<BoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (this.state.failed) return <UnknownBlock type={this.props.type} note="could not be drawn" />;
    return this.props.children;
  }
}
