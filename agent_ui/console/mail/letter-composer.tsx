/** Where letters are written and sent from. Reading comes first: the form opens when it is asked for, or where something was begun. */
import { Alert, Button, Skeleton } from '@mantine/core';
import { useEffect } from 'react';
import type { Interaction } from '../../shared/model';
import { openLetter, saveLetter, useLetters } from '../store/letters';
import { isBlank } from './letter';
import { LetterBar } from './letter-bar';
import { LetterForm } from './letter-form';
import type { Room } from './use-room';

interface Parts {
  interaction: Interaction;
  /** What the customer wrote last: an answer follows it. */
  latest: string | null;
  room: Room;
}

export default function LetterComposer({ interaction, latest, room }: Parts) {
  const { id } = interaction;
  const writing = useLetters((letters) => letters[id]);
  const begun = writing !== undefined;
  useEffect(() => void openLetter(id), [id, latest, begun]);
  useEffect(() => () => saveLetter(id), [id]);
  if (writing === undefined || writing.state === 'opening') return <Skeleton m="md" h={36} w="auto" />;
  if (writing.state === 'failed')
    return (
      <Alert color="red" m="md" title="Your letter cannot be written right now">
        {writing.failure}{' '}
        <Button size="compact-sm" variant="default" onClick={() => void openLetter(id)}>
          Try again
        </Button>
      </Alert>
    );
  const blank = isBlank(writing.letter) && writing.failure === null;
  if (!room.isOpen(blank)) return <LetterBar interaction={interaction} letter={writing.letter} />;
  return (
    <LetterForm interaction={interaction} writing={writing} asked={room.asked} onPutAway={room.putAway} />
  );
}
