/** Where the words of a letter are written: with looks where the editor can be loaded, plain otherwise or by choice. */
import { Skeleton, Text } from '@mantine/core';
import { lazy } from 'react';
import { LoadedLater } from '../../shared/ui/loaded-later';
import { usePlainLetters } from './plain-letters';
import { PlainWriter } from './plain-writer';
import type { WriterParts } from './writer';

const RichWriter = lazy(() => import('./rich-writer'));

export function LetterWriter(parts: WriterParts) {
  const plain = usePlainLetters(({ plain: chosen }) => chosen);
  if (plain) return <PlainWriter {...parts} />;
  return (
    <LoadedLater meanwhile={<Skeleton h={140} />} instead={<WithoutLooks {...parts} />}>
      <RichWriter {...parts} />
    </LoadedLater>
  );
}

function WithoutLooks(parts: WriterParts) {
  return (
    <>
      <Text size="xs" c="var(--hub-attention)" role="status">
        The rich text editor could not be loaded: this letter is written plain.
      </Text>
      <PlainWriter {...parts} />
    </>
  );
}
