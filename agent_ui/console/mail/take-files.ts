/** Files that are dropped or pasted onto what is being written. */
import { useState, type ClipboardEvent, type DragEvent } from 'react';

export function useTakenFiles(take: (files: readonly File[]) => void) {
  const [over, setOver] = useState(false);
  return {
    over,
    props: {
      onDragOver(event: DragEvent) {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave(event: DragEvent) {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      // Before the editor sees them: it would show a picture that goes nowhere.
      onDropCapture(event: DragEvent) {
        setOver(false);
        const files = [...event.dataTransfer.files];
        if (files.length === 0) return;
        event.preventDefault();
        event.stopPropagation();
        take(files);
      },
      onPasteCapture(event: ClipboardEvent) {
        const files = pastedFiles(event.clipboardData);
        if (files.length === 0) return;
        event.preventDefault();
        event.stopPropagation();
        take(files);
      },
    },
  };
}

/** Spreadsheets and word processors put a picture of what was copied beside its words: then the words are meant. */
export function pastedFiles(data: Pick<DataTransfer, 'files' | 'getData'>): readonly File[] {
  return data.getData('text/plain') === '' ? [...data.files] : [];
}
