import { Select } from '@mantine/core';
import { useState } from 'react';
import * as doors from '../../shared/doors';
import { useDesk } from '../../shared/desk-store';
import type { AgentInfo } from '../../shared/model';
import { Dialog } from './dialog';
import { Foot } from './foot';
import { useCommand } from './use-command';

const NO_AGENTS: Readonly<Record<string, AgentInfo>> = {};

/** Gives waiting work to an agent by hand: the same claim, the same log of reasons. */
export function AssignDialog({ interactionId }: { interactionId: string }) {
  const agents = Object.values(useDesk(({ desk }) => desk?.agents ?? NO_AGENTS));
  const [agent, setAgent] = useState<string | null>(null);
  const { busy, onSubmit } = useCommand(() => doors.assign(interactionId, agent ?? ''));
  return (
    <Dialog title="Give it to an agent" size="sm">
      <form onSubmit={onSubmit}>
        <Select
          data-autofocus
          label="Agent"
          placeholder="Choose"
          searchable
          value={agent}
          onChange={setAgent}
          data={agents.map(({ id, name, presence }) => ({
            value: id,
            label: name,
            disabled: presence.presence.state === 'offline',
          }))}
        />
        <Foot confirm="Assign" busy={busy} disabled={agent === null} />
      </form>
    </Dialog>
  );
}
