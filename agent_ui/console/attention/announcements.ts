/** What a screen reader should say now. */
import { create } from 'zustand';

export const useAnnouncement = create<{ text: string }>(() => ({ text: '' }));

export function announce(text: string): void {
  useAnnouncement.setState({ text });
}
