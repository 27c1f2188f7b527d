/** Whether this agent writes letters plain; remembered by this browser. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export const usePlainLetters = create<{ plain: boolean }>()(
  persist((): { plain: boolean } => ({ plain: false }), { name: 'contact-hub:plain-letters' }),
);
