import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const HUB = process.env.HUB_URL ?? 'http://127.0.0.1:8080';

/** The API page's assets come from npm, so that the page loads nothing from outside. */
function apiPageAssets(): Plugin {
  return {
    name: 'api-page-assets',
    apply: 'build',
    async generateBundle() {
      const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
      for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE', 'NOTICE'])
        this.emitFile({
          type: 'asset',
          fileName: `docs/${file}`,
          source: await readFile(join(folder, file)),
        });
    },
  };
}

export default defineConfig({
  plugins: [react(), apiPageAssets()],
  build: {
    outDir: '../hub/static',
    emptyOutDir: true,
    // Data URLs would need an exception in the content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        index: 'index.html',
        console: 'console.html',
        wallboard: 'wallboard.html',
        customer: 'customer.html',
      },
    },
  },
  server: {
    // `npx vite` beside a running hub: the pages reload as you edit, the doors are the hub's.
    proxy: {
      '/api': { target: HUB, ws: true },
      '/demo': { target: HUB },
      '/sandbox': { target: HUB, ws: true },
      '/widget.js': { target: HUB },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.{ts,tsx}'],
  },
});
