import { Kbd, Table } from '@mantine/core';
import { Fragment } from 'react';
import { ON_A_CALL, SHORTCUTS, WITH_LETTERS, WRITING_A_LETTER, type Shortcut } from '../keyboard';
import { Dialog } from './dialog';

export function ShortcutsDialog() {
  return (
    <Dialog title="Keyboard shortcuts">
      <Table verticalSpacing={3}>
        <Table.Tbody>
          {SHORTCUTS.map((shortcut) => (
            <Line key={shortcut.key} shortcut={shortcut} />
          ))}
          <Keys keys={['?']} does="This list" />
        </Table.Tbody>
      </Table>
      <Table verticalSpacing={3} captionSide="top">
        <Table.Caption ta="left">With letters</Table.Caption>
        <Table.Tbody>
          {WITH_LETTERS.map((shortcut) => (
            <Line key={shortcut.key} shortcut={shortcut} />
          ))}
          {WRITING_A_LETTER.map(({ keys, does }) => (
            <Keys key={does} keys={keys} does={does} />
          ))}
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
  return <Keys keys={['Alt', key]} does={does} />;
}

function Keys({ keys, does }: { keys: readonly string[]; does: string }) {
  return (
    <Table.Tr>
      <Table.Td>{does}</Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
        {keys.map((key, place) => (
          <Fragment key={key}>
            {place > 0 && ' + '}
            <Kbd>{key}</Kbd>
          </Fragment>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}
