/** What the hub wrote into the head of this page. */
export function fromHead(name: 'csp-nonce' | 'hub-mode'): string | undefined {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
}
