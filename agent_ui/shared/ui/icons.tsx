/** The few drawings we need. They repeat what a word beside them says, so they are hidden from screen readers. */
import type { ChannelName } from '../model';

const PATHS = {
  chat: 'M4 5h16v11H9l-5 4V5Z',
  sms: 'M7 2h10v20H7V2Zm3 17h4M9.5 8h5M9.5 11h5',
  email: 'M3 5h18v14H3V5Zm0 1 9 7 9-7',
  phone: 'M6 3h4l1.5 5-2.5 2a12 12 0 0 0 5 5l2-2.5 5 1.5v4a2 2 0 0 1-2 2A17 17 0 0 1 4 5a2 2 0 0 1 2-2Z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2',
  moon: 'M20 14A8.5 8.5 0 0 1 10 4a8.5 8.5 0 1 0 10 10Z',
  auto: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 0v18M12 7l6 0M12 11h8M12 15h7',
  help: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.8v.2',
  plus: 'M12 5v14M5 12h14',
  sound: 'M4 9v6h4l5 4V5L8 9H4Zm12.5-.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12',
  silent: 'M4 9v6h4l5 4V5L8 9H4Zm12 1 5 5M21 10l-5 5',
  panel: 'M3 5h18v14H3V5Zm12 0v14',
  down: 'm6 9 6 6 6-6',
  transfer: 'M4 8h14l-4-4M20 16H6l4 4',
  pause: 'M8 5v14M16 5v14',
  done: 'm5 12 5 5L20 7',
  lock: 'M6 11h12v9H6v-9Zm2 0V8a4 4 0 0 1 8 0v3',
  clip: 'm20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.5 3.5 0 0 1 5 5l-8.5 8.5a1.8 1.8 0 0 1-2.5-2.5L14.5 7.5',
  hangUp: 'M3 15c0-4 4-6 9-6s9 2 9 6l-4 1.5-1.5-3.5a14 14 0 0 0-7 0L7 16.5 3 15Z',
  keypad: 'M6 5h.01M12 5h.01M18 5h.01M6 12h.01M12 12h.01M18 12h.01M6 19h.01M12 19h.01M18 19h.01',
  leave: 'M10 4H5v16h5M10 12h10m-4-4 4 4-4 4',
  record: 'M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12Z',
  play: 'M8 5v14l11-7L8 5Z',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6 9c0-3.5 2.5-6 6-6s6 2.5 6 6M16 4.5a3.5 3.5 0 0 1 0 6.5M17.5 14.5c2.2.7 3.5 2.8 3.5 5.5',
  voicemail: 'M7 15a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm10 0a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM7 15h10',
  callback:
    'M6 3h4l1.5 5-2.5 2a12 12 0 0 0 5 5l2-2.5 5 1.5v4a2 2 0 0 1-2 2A17 17 0 0 1 4 5a2 2 0 0 1 2-2ZM21 3l-6 6M15 4v5h5',
  letter: 'M3 5h18v14H3V5Zm0 1 9 7 9-7',
  picture: 'M3 4h18v16H3V4Zm0 13 5-5 4 4 3-3 6 6M9 9h.01',
  file: 'M6 2h8l5 5v15H6V2Zm8 0v5h5',
  reply: 'M10 5 4 11l6 6M4 11h9a7 7 0 0 1 7 7v1',
  forward: 'm14 5 6 6-6 6M20 11h-9a7 7 0 0 0-7 7v1',
  download: 'M12 4v11m-5-5 5 5 5-5M4 20h16',
  shield: 'M12 3 5 6v6c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6l-7-3Zm-3.5 9 2.5 2.5 4.5-5',
  warning: 'M12 4 2.5 20h19L12 4Zm0 6v5m0 2.5v.01',
  words: 'M4 6h16M4 11h16M4 16h9',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName | ChannelName; size?: number }) {
  return (
    <svg
      aria-hidden
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' || name === 'keypad' ? 3 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      style={{ flex: 'none' }}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
