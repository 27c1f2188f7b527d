/** The rich text editor. It is a chunk of its own: only who writes letters loads it. */
import '@mantine/tiptap/styles.css';
import { Link, RichTextEditor } from '@mantine/tiptap';
import { Placeholder } from '@tiptap/extensions';
import { useEditor } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { useEffect, useImperativeHandle, useRef } from 'react';
import { fromHead } from '../../shared/ui/head';
import styles from './composer.module.css';
import { paragraphs, plainText } from './plain-text';
import { asksForReply, LABEL, type WriterParts } from './writer';

/** What letters need and mail programs agree on. */
const EXTENSIONS = [
  StarterKit.configure({
    code: false,
    codeBlock: false,
    heading: false,
    horizontalRule: false,
    link: false,
    strike: false,
    underline: false,
  }),
  Link.configure({ openOnClick: false, defaultProtocol: 'https' }),
  Placeholder.configure({ placeholder: 'Write the letter…' }),
];

const LABELS = {
  boldControlLabel: 'Bold (Ctrl+B)',
  italicControlLabel: 'Italic (Ctrl+I)',
  linkControlLabel: 'Link (Ctrl+K)',
  bulletListControlLabel: 'List',
  orderedListControlLabel: 'Numbered list',
  blockquoteControlLabel: 'Quote',
  clearFormattingControlLabel: 'Clear formatting',
  linkEditorInputPlaceholder: 'https://example.com',
};

export default function RichWriter({ text, html, onWrite, onSlash, resting, focused, handle }: WriterParts) {
  const content = html ?? paragraphs(text);
  const shown = useRef(content);
  const slash = useRef(onSlash);
  useEffect(() => {
    slash.current = onSlash;
  }, [onSlash]);

  const editor = useEditor({
    extensions: EXTENSIONS,
    content,
    autofocus: focused && 'end',
    editable: !resting,
    injectNonce: fromHead('csp-nonce') ?? '',
    editorProps: {
      attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': LABEL, dir: 'auto' },
      handleKeyDown(view, event) {
        // It sends the letter; the editor would begin a new line.
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) return true;
        const { $from, empty } = view.state.selection;
        const before = $from.parent.textBetween(
          Math.max(0, $from.parentOffset - 1),
          $from.parentOffset,
          null,
          ' ',
        );
        if (!empty || event.ctrlKey || event.metaKey || !asksForReply(event.key, before)) return false;
        slash.current();
        return true;
      },
    },
    onUpdate({ editor: changed }) {
      shown.current = withSchemes(changed.getHTML());
      onWrite(plainText(shown.current), changed.isEmpty ? null : shown.current);
    },
  });

  useEffect(() => {
    editor.setEditable(!resting, false);
  }, [editor, resting]);

  // The letter was changed from elsewhere: taken back, or begun anew.
  useEffect(() => {
    if (content === shown.current || (content === '' && editor.isEmpty)) return;
    shown.current = content;
    editor.commands.setContent(content, { emitUpdate: false });
  }, [editor, content]);

  useImperativeHandle(handle, () => ({
    focus: () => void editor.commands.focus(),
    insert: (words) => {
      // At once, not with the next frame: what is typed on meanwhile would go nowhere.
      editor.view.focus();
      editor.chain().insertContent(inserted(words)).run();
    },
  }));

  return (
    <RichTextEditor editor={editor} labels={LABELS} className={styles.rich ?? ''}>
      <RichTextEditor.Toolbar role="toolbar" aria-label="Looks" className={styles.looks ?? ''}>
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.Bold />
          <RichTextEditor.Italic />
          <RichTextEditor.Link />
        </RichTextEditor.ControlsGroup>
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.BulletList />
          <RichTextEditor.OrderedList />
          <RichTextEditor.Blockquote />
        </RichTextEditor.ControlsGroup>
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.ClearFormatting />
        </RichTextEditor.ControlsGroup>
      </RichTextEditor.Toolbar>
      <RichTextEditor.Content className={styles.paper ?? ''} />
    </RichTextEditor>
  );
}

/** A single line goes into the one that is being written; several are paragraphs. */
function inserted(words: string): string {
  const html = paragraphs(words);
  return words.includes('\n') ? html : html.replace(/^<p>(.*)<\/p>$/, '$1');
}

/** `example.com` in a link means the page there, not one beside this letter. */
function withSchemes(html: string): string {
  return html.replaceAll(/ href="(?![a-z][a-z0-9+.-]*:)/gi, ' href="https://');
}
