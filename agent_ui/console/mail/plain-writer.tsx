import { Textarea } from '@mantine/core';
import { useImperativeHandle, useRef } from 'react';
import { asksForReply, LABEL, type WriterParts } from './writer';

export function PlainWriter({ text, onWrite, onSlash, resting, focused, handle }: WriterParts) {
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(handle, () => ({
    focus: () => field.current?.focus(),
    insert: (words) => {
      const area = field.current;
      if (area === null) return;
      area.focus();
      area.setRangeText(words, area.selectionStart, area.selectionEnd, 'end');
      onWrite(area.value, null);
    },
  }));
  return (
    <Textarea
      ref={field}
      autosize
      autoFocus={focused}
      minRows={4}
      maxRows={12}
      dir="auto"
      aria-label={LABEL}
      placeholder="Write the letter…"
      readOnly={resting}
      value={text}
      onChange={(event) => onWrite(event.currentTarget.value, null)}
      onKeyDown={(event) => {
        const { selectionStart, selectionEnd, value } = event.currentTarget;
        if (selectionStart !== selectionEnd || !asksForReply(event.key, value.slice(0, selectionStart)))
          return;
        event.preventDefault();
        onSlash();
      }}
    />
  );
}
