/** A letter's looks as plain text, and plain text as paragraphs. What goes out has both, and they say the same. */

const BLOCKS: ReadonlySet<string> = new Set(['P', 'UL', 'OL', 'LI', 'BLOCKQUOTE', 'DIV', 'PRE']);

/** What the editor wrote, as words: lists with their signs, quotes behind `>`, links with where they lead. */
export function plainText(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  return blocks(page.body).join('\n\n').trim();
}

/** Plain text as the editor's paragraphs: an empty line begins a new one. */
export function paragraphs(text: string): string {
  if (text === '') return '';
  return text
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escaped(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** One entry for each paragraph, list or quote in an element; words that stand beside blocks are a block too. */
function blocks(parent: Element): readonly string[] {
  const found: string[] = [];
  let words = '';
  for (const node of parent.childNodes) {
    if (isBlock(node)) {
      if (words.trim() !== '') found.push(words.trim());
      words = '';
      found.push(...block(node));
    } else words += inline(node);
  }
  if (words.trim() !== '') found.push(words.trim());
  return found;
}

function block(element: Element): readonly string[] {
  switch (element.tagName) {
    case 'UL':
      return [list(element, () => '- ')];
    case 'OL':
      return [list(element, (place) => `${place + 1}. `)];
    case 'BLOCKQUOTE':
      return [behind(blocks(element).join('\n\n'), '> ', '>')];
    case 'PRE':
      return [element.textContent];
    default:
      return blocks(element);
  }
}

function list(element: Element, sign: (place: number) => string): string {
  return [...element.children]
    .map((item, place) => {
      const mark = sign(place);
      return (
        mark +
        blocks(item)
          .join('\n')
          .replaceAll('\n', `\n${' '.repeat(mark.length)}`)
      );
    })
    .join('\n');
}

function behind(text: string, sign: string, empty: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? empty : sign + line))
    .join('\n');
}

function inline(node: Node): string {
  if (!(node instanceof Element)) return node.textContent ?? '';
  if (node.tagName === 'BR') return '\n';
  const words = [...node.childNodes].map(inline).join('');
  return node.tagName === 'A' ? withTarget(words, node.getAttribute('href') ?? '') : words;
}

/** A link that does not say itself where it leads. */
function withTarget(words: string, href: string): string {
  const target = href.replace(/^mailto:/, '');
  return target === '' || target === words || target === `${words}/` ? words : `${words} (${target})`;
}

function isBlock(node: Node): node is Element {
  return node instanceof Element && BLOCKS.has(node.tagName);
}
