/** How each number is made: shown on hover, so that nobody has to guess. */
export const DEFINITIONS = {
  waiting: 'Interactions in a queue now, not yet with an agent.',
  oldest: 'How long the one that has waited longest has been in the queue.',
  serviceLevel:
    'Answered within target ÷ (answered + abandoned − short abandons), today. For SMS and email, answered is the first human reply, on business hours.',
  abandonRate: 'Abandoned ÷ offered, today. Asking for a callback is not abandoning.',
  available: 'Signed in, ready, with nothing in hand.',
  busy: 'Talking to a customer, or holding an offer.',
  wrapping: 'After-contact work: outcome and note.',
  notReady: 'Signed in, but took a break, a meeting or missed an offer.',
  offline: 'Not signed in.',
  inHand: 'With an agent now.',
  offered: 'Entered a queue today.',
  answered: 'First agent connected, today.',
  abandoned: 'The customer left while waiting, today.',
  flowedOut: 'Left the queue by overflow, transfer, voicemail or callback, today.',
  waitMean: 'Average speed of answer: queue wait of the answered ÷ answered, today.',
  waitMax: 'The longest wait today, abandoned ones included.',
  handleMean: 'Average handle time: (talk + hold + wrap-up) ÷ handled, today.',
  capacity: 'Units taken of 100: a call is 100, a chat 30, an SMS or email 20.',
  missed: 'Offers that rang out, today.',
  items: 'What the agent has in hand and for how long. Amber after 3 minutes, red after 5.',
} as const;

export type Definition = keyof typeof DEFINITIONS;
