import { useDesk } from '../../shared/desk-store';
import type { AgentInfo } from '../../shared/model';

const NO_AGENTS: Readonly<Record<string, AgentInfo>> = {};

/** Ids of agents as names. */
export function useAgentName(): (id: string | null) => string {
  const agents = useDesk(({ desk }) => desk?.agents ?? NO_AGENTS);
  return (id) => (id === null ? 'The hub' : (agents[id]?.name ?? 'Somebody'));
}
