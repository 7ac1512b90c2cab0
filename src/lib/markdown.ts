import markdownIt, { type StateCore, type StateInline, type Token } from 'markdown-it';
import { escapeHtml } from './views.ts';

/** What is wrong in a text, and in which line, counted from 1. */
export interface Mistake {
  code: string;
  line: number;
  /** What stands there. */
  found?: string;
}

const placeholder = /\{\{[ \t]*([a-z_]+)[ \t]*(?:\|([^{}|\n]*))?\}\}/y;
const likePlaceholder = /(?<!\\)\{\{([^{}\n]*)\}\}/g;
const allowedLink = /^(?:https?:\/\/|mailto:|tel:|\/(?!\/)|#)/i;
const placeholderInLink = /%7B%7B/i;

/** The names that `{{name}}` may hold, each with its value. An empty value gives way to `{{name|another word}}`. */
export type PlaceholderValues = Record<string, string>;

/** How many cells the tables of a text may have; without a limit, a line of two characters makes a row of any width. */
const mostCells = 5_000;
const belowHeading = /^(?=.*-)[\s>|:-]*\|[\s>|:-]*$/;

interface Env {
  values?: PlaceholderValues;
}

const markdown = createMarkdown();

/**
 * Markdown (CommonMark with tables and strikethrough) as HTML that can do nothing: raw HTML is shown as text, links lead
 * only to http, https, mailto, tel and to paths and places of this site, pictures become their words. Headings begin at
 * the second level, below the title of the page. Values take the place of `{{name}}` after everything has been read, so
 * whatever they hold is text.
 */
export function renderMarkdown(text: string, values: PlaceholderValues): string {
  return markdown.render(text, { values });
}

/**
 * What a reader would see as a mistake: placeholders that do not exist or stand inside an address, and pictures. Tables
 * that would take seconds to read are a mistake too, the only one then.
 */
export function findMarkdownMistakes(text: string, names: readonly string[], firstLine = 1): Mistake[] {
  const large = findLargeTable(text);
  if (large !== undefined) return [{ code: 'table-too-large', line: firstLine + large }];
  const values = Object.fromEntries(names.map((name) => [name, '']));
  const unknown = text
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(likePlaceholder)]
        .filter(([all]) => !isPlaceholder(all, values))
        .map(([all]): Mistake => ({ code: 'unknown-placeholder', line: firstLine + index, found: all.slice(0, 60) })),
    );
  return [...unknown, ...findForbidden(markdown.parse(text, { values }), firstLine)].sort((a, b) => a.line - b.line);
}

/** In which line, counted from 0, the cells of all tables become too many. An empty line ends a table at the latest. */
function findLargeTable(text: string): number | undefined {
  const lines = text.split('\n');
  let cells = 0;
  let columns = 0;
  for (const [index, line] of lines.entries()) {
    if (belowHeading.test(line)) columns = Math.max(columns, line.split('|').length);
    else if (line.trim() === '') columns = 0;
    cells += columns;
    if (cells > mostCells) return index;
  }
  return undefined;
}

function createMarkdown() {
  const created = markdownIt({ html: false, linkify: false, typographer: false });
  created.validateLink = (url) => allowedLink.test(url.trim());
  created.inline.ruler.after('escape', 'placeholder', readPlaceholder);
  created.core.ruler.push('tame', tame);
  created.renderer.rules.placeholder = (tokens, index, _options, env) => {
    const { content = '', info = '' } = tokens[index] ?? {};
    return escapeHtml(valuesOf(env)[content] || info);
  };
  created.renderer.rules.image = (tokens, index, options, env, self) =>
    escapeHtml(self.renderInlineAsText(tokens[index]?.children ?? [], options, env));
  return created;
}

const valuesOf = (env: object | undefined) => (env as Env | undefined)?.values ?? {};

/** Takes the name apart from the text around it, as a token of its own that nothing else looks into. */
function readPlaceholder(state: StateInline, silent: boolean): boolean {
  placeholder.lastIndex = state.pos;
  const found = placeholder.exec(state.src);
  const [all = '', name = '', fallback = ''] = found ?? [];
  if (!found || !Object.hasOwn(valuesOf(state.env), name)) return false;
  if (!silent) {
    state.push('placeholder_open', 'bdi', 1);
    Object.assign(state.push('placeholder', '', 0), { content: name, info: fallback.trim() });
    state.push('placeholder_close', 'bdi', -1);
  }
  state.pos += all.length;
  return true;
}

/** Headings one level down; how a cell is aligned said by a class, because a style of its own is not allowed on a page. */
function tame({ tokens }: StateCore): void {
  for (const token of tokens) {
    if (/^heading_(open|close)$/.test(token.type)) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 1)}`;
    const [, alignment] = /^text-align:(\w+)$/.exec(String(token.attrGet('style') ?? '')) ?? [];
    if (alignment) token.attrs = [['class', `align-${alignment}`]];
  }
}

function isPlaceholder(text: string, values: PlaceholderValues): boolean {
  placeholder.lastIndex = 0;
  const found = placeholder.exec(text);
  return found !== null && found[0].length === text.length && Object.hasOwn(values, found[1] ?? '');
}

function findForbidden(tokens: Token[], firstLine: number): Mistake[] {
  return tokens.flatMap(({ children, map }) => {
    const line = firstLine + (map?.[0] ?? 0);
    return (children ?? []).flatMap((child): Mistake[] => {
      if (child.type === 'image') return [{ code: 'image', line }];
      const inLink = child.type === 'link_open' && placeholderInLink.test(String(child.attrGet('href')));
      return inLink ? [{ code: 'placeholder-in-link', line }] : [];
    });
  });
}
