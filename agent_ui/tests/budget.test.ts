// @vitest-environment node
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const KILOBYTE = 1000;

afterAll(() => {
  vi.unstubAllEnvs();
});

async function bundle(configFile: string): Promise<Rolldown.RolldownOutput['output'][number][]> {
  vi.stubEnv('NODE_ENV', 'production');
  const built = await build({ configFile, logLevel: 'error', mode: 'production', build: { write: false } });
  const outputs = Array.isArray(built) ? built : [built];
  return outputs.flatMap((output) => ('output' in output ? output.output : []));
}

function zipped(file: Rolldown.OutputAsset | Rolldown.OutputChunk): number {
  return gzipSync(file.type === 'chunk' ? file.code : file.source).length;
}

describe('what a visitor loads', () => {
  it('is one script of less than 15 kB', async () => {
    const files = await bundle('vite.widget.config.ts');
    expect(files.map(({ fileName }) => fileName)).toEqual(['widget.js']);
    expect(files.reduce((sum, file) => sum + zipped(file), 0)).toBeLessThan(15 * KILOBYTE);
  });
});

describe('what an agent loads first', () => {
  let files: Rolldown.RolldownOutput['output'][number][];
  beforeAll(async () => {
    files = await bundle('vite.config.ts');
  });

  it('is less than 250 kB', () => {
    const page = files.find(({ fileName }) => fileName === 'console.html');
    if (page?.type !== 'asset') throw new Error('the console was not built');
    const html = page.source.toString();
    const loaded = files.filter(({ fileName }) => html.includes(fileName));
    expect(loaded.length).toBeGreaterThan(2);
    expect(loaded.reduce((sum, file) => sum + zipped(file), 0)).toBeLessThan(250 * KILOBYTE);
  });

  it('runs no inline script and asks nobody else', () => {
    for (const file of files) {
      if (file.type !== 'asset' || !file.fileName.endsWith('.html')) continue;
      const html = file.source.toString();
      expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
      expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
    }
  });
});
