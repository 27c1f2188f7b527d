import type { DeliveryView } from '../../shared/model';

/** What became of a message of ours, as a sentence an agent understands. */
export function deliveryWords({ state, reason }: DeliveryView): string {
  switch (state) {
    case 'pending':
      return 'Waiting to be sent';
    case 'sending':
      return 'Being sent';
    case 'unknown':
      return reason ?? 'May have been sent: the provider did not answer';
    case 'queued':
      return 'With the provider';
    case 'sent':
      return 'Sent';
    case 'delivered':
      return 'Delivered';
    case 'read':
      return 'Read';
    case 'failed':
      return reason === null ? 'Not delivered.' : `Not delivered: ${reason}`;
    case 'withdrawn':
      return 'Taken back before it left';
  }
}

/** One tick: it is on its way for good; two: it arrived. */
export function tick(state: DeliveryView['state']): string | null {
  if (state === 'sent' || state === 'queued') return '✓';
  if (state === 'delivered') return '✓✓';
  return state === 'read' ? '✓✓ Read' : null;
}
