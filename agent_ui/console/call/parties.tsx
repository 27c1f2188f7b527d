import { Button } from '@mantine/core';
import * as doors from '../../shared/doors';
import type { AgentRef, Interaction, PartyView, User } from '../../shared/model';
import { attempt } from '../../shared/ui/attempt';
import { customerName } from '../views/names';
import styles from './call.module.css';
import { asked, isCall, myParty, partyWords, roleWords } from './standing';

/** Everybody on the call. Who was asked in is held and sent away here. */
export function Parties({ interaction, me }: { interaction: Interaction; me: User }) {
  if (!isCall(interaction)) return null;
  const waited = asked(interaction);
  const leads = myParty(interaction.call, me)?.role === 'agent';
  return (
    <ul className={styles.parties} aria-label="On the call">
      {interaction.call.parties.map((party) => (
        <Party key={party.id} party={party} interaction={interaction} leads={leads} />
      ))}
      {waited !== undefined && <Asked agent={waited} interaction={interaction} leads={leads} />}
    </ul>
  );
}

interface Parts {
  interaction: Interaction;
  leads: boolean;
}

function Party({ party, interaction, leads }: Parts & { party: PartyView }) {
  const name = party.role === 'customer' ? customerName(interaction) : party.name;
  const guest = leads && (party.role === 'consulted' || party.role === 'outside');
  const { id } = interaction;
  return (
    <li data-held={party.on_hold}>
      <span className={styles.role}>{roleWords(party)}</span> <strong>{name}</strong>{' '}
      <span className={styles.stands}>{partyWords(party)}</span>
      {guest && party.state === 'joined' && (
        <Small
          label={party.on_hold ? 'Resume' : 'Hold'}
          name={name}
          onClick={() => (party.on_hold ? doors.resume(id, party.id) : doors.hold(id, party.id))}
        />
      )}
      {guest && <Small label="Drop" name={name} onClick={() => doors.drop(id, party.id)} />}
    </li>
  );
}

function Asked({ agent, interaction, leads }: Parts & { agent: AgentRef }) {
  return (
    <li>
      <span className={styles.role}>Asked in</span> <strong>{agent.name}</strong>{' '}
      <span className={styles.stands}>has not answered yet</span>
      {leads && <Small label="Drop" name={agent.name} onClick={() => doors.drop(interaction.id, agent.id)} />}
    </li>
  );
}

interface SmallParts {
  label: string;
  name: string;
  onClick: () => Promise<unknown>;
}

function Small({ label, name, onClick }: SmallParts) {
  return (
    <Button
      size="compact-xs"
      variant="default"
      aria-label={`${label} ${name}`}
      onClick={() => void attempt(onClick)}
    >
      {label}
    </Button>
  );
}
