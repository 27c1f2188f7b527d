/** Files on their way to the hub, by where they will be attached. What failed stays, says why, and can go again. */
import { create } from 'zustand';
import type { FileView } from '../../shared/api';
import * as doors from '../../shared/doors';
import { sentence } from '../../shared/http';
import { newId } from '../../shared/id';

export interface Upload {
  key: string;
  file: File;
  /** How much of it has gone, from 0 to 1. */
  share: number;
  failure: string | null;
  /** Send it again. */
  again: () => void;
  /** Give it up. */
  stop: () => void;
}

const NONE: readonly Upload[] = [];

export const useUploads = create<Readonly<Record<string, readonly Upload[]>>>(() => ({}));

export function useUploadsAt(place: string): readonly Upload[] {
  return useUploads((uploads) => uploads[place] ?? NONE);
}

export function uploading(place: string): number {
  return (useUploads.getState()[place] ?? NONE).filter(({ failure }) => failure === null).length;
}

/** Upload files; each is told of when the hub has it. */
export function attach(place: string, files: readonly File[], onKept: (file: FileView) => void): void {
  for (const file of files) begin(place, file, onKept);
}

/** Give up whatever is under way there. */
export function forgetUploads(place: string): void {
  (useUploads.getState()[place] ?? NONE).forEach(({ stop }) => stop());
}

function begin(place: string, file: File, onKept: (file: FileView) => void): void {
  const key = newId();
  const giveUp = new AbortController();
  const gone = () => change(place, (uploads) => uploads.filter((one) => one.key !== key));
  const update = (part: Partial<Upload>) =>
    change(place, (uploads) => uploads.map((one) => (one.key === key ? { ...one, ...part } : one)));

  async function run() {
    update({ share: 0, failure: null });
    try {
      const kept = await doors.uploadFile(file, (share) => update({ share }), giveUp.signal);
      gone();
      onKept(kept);
    } catch (reason) {
      update({ failure: sentence(reason) });
    }
  }

  function stop() {
    giveUp.abort();
    gone();
  }

  const upload = { key, file, share: 0, failure: null, again: () => void run(), stop };
  change(place, (uploads) => [...uploads, upload]);
  void run();
}

function change(place: string, how: (uploads: readonly Upload[]) => readonly Upload[]): void {
  useUploads.setState((all) => ({ [place]: how(all[place] ?? NONE) }));
}
