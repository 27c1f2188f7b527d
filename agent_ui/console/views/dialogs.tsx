import { lazy, useEffect } from 'react';
import { complain } from '../../shared/ui/attempt';
import { LoadedLater } from '../../shared/ui/loaded-later';
import { useAnnouncement } from '../attention/announcements';
import { closeDialog, useWorkspace } from '../store/workspace';

const load = () => import('../dialogs/open-dialog');
const OpenDialog = lazy(load);
const SOON_MS = 2000;

/** The dialog that is open, if any, and the voice for screen readers. */
export function Dialogs() {
  const open = useWorkspace(({ dialog }) => dialog !== null);
  useLoadedSoon();
  return (
    <>
      {open && (
        <LoadedLater meanwhile={null} instead={<CannotBeLoaded />}>
          <OpenDialog />
        </LoadedLater>
      )}
      <Announcement />
    </>
  );
}

/** The desk comes first; the dialogs are there when the first is opened, even with the hub gone. */
function useLoadedSoon(): void {
  useEffect(() => {
    // Who opens one is told if this fails.
    const timer = setTimeout(() => void load().catch(() => undefined), SOON_MS);
    return () => clearTimeout(timer);
  }, []);
}

function CannotBeLoaded() {
  useEffect(() => {
    closeDialog();
    complain('This part of the page could not be loaded. Load the page again.');
  }, []);
  return null;
}

function Announcement() {
  const text = useAnnouncement((announcement) => announcement.text);
  return (
    <p className="visually-hidden" role="alert">
      {text}
    </p>
  );
}
