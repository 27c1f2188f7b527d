import { Kbd, Table } from '@mantine/core';
import { ON_A_CALL, SHORTCUTS, type Shortcut } from '../keyboard';
import { Dialog } from './dialog';

export function ShortcutsDialog() {
  return (
    <Dialog title="Keyboard shortcuts">
      <Table verticalSpacing={3}>
        <Table.Tbody>
          {SHORTCUTS.map((shortcut) => (
            <Line key={shortcut.key} shortcut={shortcut} />
          ))}
          <Table.Tr>
            <Table.Td>This list</Table.Td>
            <Table.Td ta="right">
              <Kbd>?</Kbd>
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      <Table verticalSpacing={3} captionSide="top">
        <Table.Caption ta="left">On a call</Table.Caption>
        <Table.Tbody>
          {ON_A_CALL.map((shortcut) => (
            <Line key={shortcut.key} shortcut={shortcut} />
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  );
}

function Line({ shortcut: { key, does } }: { shortcut: Shortcut }) {
  return (
    <Table.Tr>
      <Table.Td>{does}</Table.Td>
      <Table.Td ta="right">
        <Kbd>Alt</Kbd> + <Kbd>{key}</Kbd>
      </Table.Td>
    </Table.Tr>
  );
}
