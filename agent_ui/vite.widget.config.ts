import { defineConfig } from 'vite';

/** The chat widget is one classic script, so that a single tag on any page is enough. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  publicDir: false,
  build: {
    outDir: '../hub/static',
    emptyOutDir: false,
    lib: {
      entry: 'widget/main.ts',
      formats: ['iife'],
      name: 'ContactHubChat',
      fileName: () => 'widget.js',
    },
  },
});
