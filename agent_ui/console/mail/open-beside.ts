/** The other open pieces of work of the same customer; asked for again when one of them moves. */
import { useEffect, useState } from 'react';
import { onFrame } from '../../shared/desk-store';
import * as doors from '../../shared/doors';
import type { DeskFrame, Interaction } from '../../shared/model';
import { useFetched } from '../../shared/ui/use-fetched';

const NONE: readonly Interaction[] = [];
const AT_MOST = 50;

export function useOpenBeside(interaction: Interaction): readonly Interaction[] {
  const customer = interaction.customer.id;
  const moves = useMoves(customer);
  const { value } = useFetched(
    customer === null ? null : `${customer}/${interaction.id}/${interaction.state}/${moves}`,
    (signal) => doors.listInteractions({ customer: customer ?? '', limit: AT_MOST }, signal),
  );
  if (customer === null || value === null) return NONE;
  return value.items.filter((one) => isOpenBeside(one, interaction));
}

export function isOpenBeside(one: Interaction, interaction: Interaction): boolean {
  return (
    one.id !== interaction.id &&
    one.customer.id === interaction.customer.id &&
    one.channel === interaction.channel &&
    one.state !== 'closed'
  );
}

/** Counts what happened to this customer's work since. */
function useMoves(customer: string | null): number {
  const [moves, setMoves] = useState(0);
  useEffect(
    () =>
      onFrame((frame) => {
        if (customer !== null && concerns(frame, customer)) setMoves((before) => before + 1);
      }),
    [customer],
  );
  return moves;
}

function concerns(frame: DeskFrame, customer: string): boolean {
  if (frame.type === 'snapshot') return true;
  if (frame.type !== 'interaction.changed' && frame.type !== 'offer.made') return false;
  return frame.data.interaction.customer.id === customer;
}
