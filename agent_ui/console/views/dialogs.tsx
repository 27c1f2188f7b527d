import { AssignDialog } from '../dialogs/assign-dialog';
import { ConsultDialog } from '../dialogs/consult-dialog';
import { EndDialog } from '../dialogs/end-dialog';
import { OfflineDialog } from '../dialogs/offline-dialog';
import { OutboundDialog } from '../dialogs/outbound-dialog';
import { ParkDialog } from '../dialogs/park-dialog';
import { ShortcutsDialog } from '../dialogs/shortcuts-dialog';
import { TransferDialog } from '../dialogs/transfer-dialog';
import { useAnnouncement } from '../attention/announcements';
import { useKnownInteraction } from '../store/others';
import { useWorkspace } from '../store/workspace';

/** The dialog that is open, if any, and the voice for screen readers. */
export function Dialogs() {
  return (
    <>
      <OpenDialog />
      <Announcement />
    </>
  );
}

function OpenDialog() {
  const dialog = useWorkspace((workspace) => workspace.dialog);
  const selected = useWorkspace((workspace) => workspace.selected);
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
    case 'end':
      return interaction === undefined ? null : <EndDialog interaction={interaction} />;
  }
}

function Announcement() {
  const text = useAnnouncement((announcement) => announcement.text);
  return (
    <p className="visually-hidden" role="alert">
      {text}
    </p>
  );
}
