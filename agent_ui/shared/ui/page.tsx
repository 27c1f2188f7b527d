/** The frame around every page: theme, notifications, styles. */
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '../tokens.css';
import {
  createTheme,
  Drawer,
  Loader,
  localStorageColorSchemeManager,
  MantineProvider,
  Menu,
  Modal,
  Notification,
  Select,
  type CSSVariablesResolver,
} from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { fromHead } from './head';

const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  headings: { fontWeight: '650' },
  components: {
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
      styles: { description: { color: 'var(--hub-muted)' } },
    }),
    // A name alone is not read out: the kit's loader has no role.
    Loader: Loader.extend({ defaultProps: { role: 'status' } }),
    // The list itself scrolls: assistive technology takes a box around it for a place that no key reaches.
    Select: Select.extend({
      defaultProps: { withScrollArea: false },
      styles: { options: { maxHeight: 220, overflowY: 'auto' } },
    }),
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({ defaultProps: { lockScroll: false, closeButtonProps: { 'aria-label': 'Close' } } }),
    Drawer: Drawer.extend({
      defaultProps: { lockScroll: false, closeButtonProps: { 'aria-label': 'Close' } },
    }),
  },
});

/** Mantine's greys for secondary text are too faint to read all day. */
const readable: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': 'var(--hub-muted)', '--mantine-color-placeholder': '#69727e' },
  dark: {
    '--mantine-color-dimmed': 'var(--hub-muted)',
    '--mantine-color-placeholder': '#98a2ae',
    '--mantine-color-body': 'var(--hub-surface)',
  },
});

/** Style elements are let in by this request's nonce only; kits that make their own look for it under this name. */
declare global {
  var __webpack_nonce__: string | undefined;
}

/** The kit learns its scheme after the first paint, which would be in the colours of no scheme. */
function settleScheme(): void {
  const chosen = localStorageColorSchemeManager().get('auto');
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.mantineColorScheme = chosen === 'auto' ? system : chosen;
}

export function mount(page: ReactNode): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  settleScheme();
  globalThis.__webpack_nonce__ = fromHead('csp-nonce');
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={readable}
        defaultColorScheme="auto"
        getStyleNonce={() => fromHead('csp-nonce') ?? ''}
      >
        <Notifications position="bottom-right" limit={4} containerWidth={316} />
        {page}
      </MantineProvider>
    </StrictMode>,
  );
}
