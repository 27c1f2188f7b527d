/** The cell of the grid whose waiting interactions are shown. */
import { create } from 'zustand';
import type { FloorCell } from '../shared/model';

type Cell = Pick<FloorCell, 'queue' | 'channel' | 'tier'>;

export const useChosenCell = create<{ cell: Cell | null }>(() => ({ cell: null }));

export function openCell({ queue, channel, tier }: Cell): void {
  useChosenCell.setState({ cell: { queue, channel, tier } });
}

export function closeCell(): void {
  useChosenCell.setState({ cell: null });
}
