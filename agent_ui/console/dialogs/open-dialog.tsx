/** All dialogs are one chunk: none is open when the desk opens. */
import { AssignDialog } from './assign-dialog';
import { ConsultDialog } from './consult-dialog';
import { EndDialog } from './end-dialog';
import { JoinDialog } from './join-dialog';
import { OfflineDialog } from './offline-dialog';
import { OutboundDialog } from './outbound-dialog';
import { ParkDialog } from './park-dialog';
import { ShortcutsDialog } from './shortcuts-dialog';
import { SplitDialog } from './split-dialog';
import { TransferDialog } from './transfer-dialog';
import { useKnownInteraction } from '../store/others';
import { useWorkspace } from '../store/workspace';

export default function OpenDialog() {
  const dialog = useWorkspace((workspace) => workspace.dialog);
  const selected = useWorkspace((workspace) => workspace.selected);
  const about = useWorkspace((workspace) => workspace.dialogAbout);
  const interaction = useKnownInteraction(selected);
  switch (dialog) {
    case null:
      return null;
    case 'outbound':
      return <OutboundDialog />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'offline':
      return <OfflineDialog />;
    case 'assign':
      return selected === null ? null : <AssignDialog interactionId={selected} />;
    case 'transfer':
      return interaction === undefined ? null : <TransferDialog interaction={interaction} />;
    case 'consult':
      return interaction === undefined ? null : <ConsultDialog interaction={interaction} />;
    case 'park':
      return interaction === undefined ? null : <ParkDialog interaction={interaction} />;
    case 'split':
      return interaction === undefined || about === null ? null : (
        <SplitDialog interaction={interaction} from={about} />
      );
    case 'join':
      return interaction === undefined ? null : <JoinDialog interaction={interaction} />;
    case 'end':
      return interaction === undefined ? null : <EndDialog interaction={interaction} />;
  }
}
