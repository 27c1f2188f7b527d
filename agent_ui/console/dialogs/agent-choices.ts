/** Colleagues to choose from, those who are available first. */
import { presenceWords } from '../../shared/format';
import type { AgentInfo } from '../../shared/model';
import type { Desk } from '../../shared/reducer';

export function agentChoices(desk: Desk) {
  return Object.values(desk.agents)
    .filter(({ id }) => id !== desk.me.id)
    .toSorted((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name))
    .map((agent) => ({
      value: agent.id,
      label: `${agent.name} · ${presenceWords(agent.presence.presence).toLowerCase()}`,
      disabled: agent.presence.presence.state === 'offline',
    }));
}

function rank({ presence }: AgentInfo): number {
  return ['available', 'not_ready', 'offline'].indexOf(presence.presence.state);
}
