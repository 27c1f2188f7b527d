/** One interaction: who and how it stands, what was said, and what to do next. */
import { Alert, Center, Loader } from '@mantine/core';
import { useDesk } from '../../shared/desk-store';
import type { Interaction } from '../../shared/model';
import { myHandling } from '../../shared/reducer';
import { CallBar } from '../call/call-bar';
import { Recordings } from '../call/recordings';
import { SuperviseBar } from '../call/supervise-bar';
import { mayWrite } from '../mail/may-write';
import { OtherLetters } from '../mail/other-letters';
import { useInteraction } from '../store/others';
import { Composer } from './composer';
import { ConversationHeader } from './conversation-header';
import { Timeline } from './timeline';
import { WrapUpPanel } from './wrap-up-panel';

export function Conversation({ id }: { id: string }) {
  const { interaction, failure } = useInteraction(id);
  if (failure !== null)
    return (
      <Alert color="red" m="md" title="This interaction cannot be shown">
        {failure}
      </Alert>
    );
  if (interaction === null)
    return (
      <Center h="100%">
        <Loader aria-label="Loading" />
      </Center>
    );
  return (
    <>
      <ConversationHeader interaction={interaction} />
      {interaction.channel === 'email' && <OtherLetters interaction={interaction} />}
      <Timeline interaction={interaction} />
      {interaction.mode === 'voicemail' && <Recordings interaction={interaction} kind="message" />}
      <Foot interaction={interaction} />
    </>
  );
}

function Foot({ interaction }: { interaction: Interaction }) {
  const me = useDesk(({ desk }) => desk?.me);
  const handling = me === undefined ? undefined : myHandling(interaction, me);
  if (handling?.state === 'wrapping') return <WrapUpPanel interaction={interaction} handling={handling} />;
  const mine = handling?.state === 'active';
  return (
    <>
      {mine ? <CallBar interaction={interaction} /> : <SuperviseBar interaction={interaction} />}
      <Composer interaction={interaction} mine={me !== undefined && mayWrite(interaction, me)} />
    </>
  );
}
