/** A part of the page that is a chunk of its own: what stands there until it is here, and if it never comes. */
import { Component, Suspense, type ReactNode } from 'react';

interface Parts {
  meanwhile: ReactNode;
  /** What stands in its place where it cannot be loaded. */
  instead: ReactNode;
  children: ReactNode;
}

/** React lets only a class say what stands in place of what failed. */
export class LoadedLater extends Component<Parts, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (this.state.failed) return this.props.instead;
    return <Suspense fallback={this.props.meanwhile}>{this.props.children}</Suspense>;
  }
}
