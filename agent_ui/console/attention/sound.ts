/** Whether the desk may make itself heard; remembered on this machine. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export const useSound = create<{ on: boolean }>()(
  persist((): { on: boolean } => ({ on: true }), { name: 'contact-hub:sound' }),
);

export function toggleSound(): void {
  useSound.setState(({ on }) => ({ on: !on }));
}
