/** What is half written, per interaction. It survives a reload of this tab and ends with it. */
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';

export interface Draft {
  reply: string;
  note: string;
  outcome: string | null;
  wrapUpNote: string;
}

export const EMPTY_DRAFT: Draft = { reply: '', note: '', outcome: null, wrapUpNote: '' };

interface Drafts {
  drafts: Readonly<Record<string, Draft>>;
}

export const useDrafts = create<Drafts>()(
  persist((): Drafts => ({ drafts: {} }), {
    name: 'contact-hub:drafts',
    storage: createJSONStorage(() => sessionStorage),
  }),
);

export function useDraft(interactionId: string): Draft {
  return useDrafts(({ drafts }) => drafts[interactionId] ?? EMPTY_DRAFT);
}

export function changeDraft(interactionId: string, part: Partial<Draft>): void {
  useDrafts.setState(({ drafts }) => ({
    drafts: { ...drafts, [interactionId]: { ...(drafts[interactionId] ?? EMPTY_DRAFT), ...part } },
  }));
}

export function dropDraft(interactionId: string): void {
  useDrafts.setState(({ drafts }) => ({
    drafts: Object.fromEntries(Object.entries(drafts).filter(([id]) => id !== interactionId)),
  }));
}
