import { Kbd, Table } from '@mantine/core';
import { SHORTCUTS } from '../keyboard';
import { Dialog } from './dialog';

export function ShortcutsDialog() {
  return (
    <Dialog title="Keyboard shortcuts">
      <Table verticalSpacing={4}>
        <Table.Tbody>
          {SHORTCUTS.map(({ key, does }) => (
            <Table.Tr key={key}>
              <Table.Td>{does}</Table.Td>
              <Table.Td ta="right">
                <Kbd>Alt</Kbd> + <Kbd>{key}</Kbd>
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>This list</Table.Td>
            <Table.Td ta="right">
              <Kbd>?</Kbd>
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Dialog>
  );
}
