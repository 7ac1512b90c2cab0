import fs from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root.ts';

/** A function at the top of a file of `src/`. */
export interface Piece {
  /** 'users/edit-service.ts updateUser' */
  id: string;
  file: string;
  exported: boolean;
  text: string;
  /** The other pieces that it names, whether it calls them or passes them on. */
  names: string[];
}

const folder = path.join(root, 'src');
const head = /^(?:export )?(?:async )?(?:function|const|class|let) (\w+)/;

/** Every function of the portal and what it names of its own file and of the files it imports; read from the text. */
export function readPieces(): Map<string, Piece> {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const parts = files.flatMap((file) => split(file.replaceAll(path.sep, '/')));
  const known = new Set(parts.map(({ id }) => id));
  const scopes = new Map(files.map((file) => [file, scopeOf(file, known)]));
  return new Map(parts.map((part) => [part.id, { ...part, names: namesIn(part, known, scopes.get(part.file)) }]));
}

/** All that a piece comes to, by whatever it names, itself included. It goes no further where `ends` says so. */
export function reachedFrom(
  pieces: Map<string, Piece>,
  id: string,
  ends: (id: string) => boolean = () => false,
): Set<string> {
  const reached = new Set([id]);
  for (const each of reached) if (!ends(each)) for (const name of pieces.get(each)?.names ?? []) reached.add(name);
  return reached;
}

function split(file: string): Omit<Piece, 'names'>[] {
  const text = fs.readFileSync(path.join(folder, file), 'utf8');
  const blocks = text.split(/\n(?=(?:export )?(?:async )?(?:function|const|class|let|interface|type) )/);
  return blocks.flatMap((block) => {
    const name = head.exec(block)?.[1];
    return name
      ? [{ id: `${file} ${name}`, file, exported: block.startsWith('export'), text: withoutComments(block) }]
      : [];
  });
}

const withoutComments = (text: string) => text.replace(/\/\*\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

/** What the names in a file stand for: pieces of other files by name, and whole files, as in `store.name`. */
interface Scope {
  names: Map<string, string>;
  files: Map<string, string>;
}

function scopeOf(file: string, known: Set<string>): Scope {
  const text = fs.readFileSync(path.join(folder, file), 'utf8');
  const scope: Scope = { names: new Map(), files: new Map() };
  for (const [, what = '', from = ''] of text.matchAll(/^(?:import|export) (?!type)([^;]*?) from '(\.[^']+)'/gm)) {
    const target = path.posix.join(path.posix.dirname(file), from);
    const whole = /^\* as (\w+)$/.exec(what)?.[1];
    if (whole) scope.files.set(whole, target);
    for (const [, name = '', alias = name] of what.matchAll(/(\w+)(?: as (\w+))?(?=\s*[,}])/g))
      scope.names.set(alias, origin(target, name, known));
  }
  return scope;
}

/** Where a piece is that a file only passes on. */
function origin(file: string, name: string, known: Set<string>): string {
  if (known.has(`${file} ${name}`)) return `${file} ${name}`;
  const text = fs.readFileSync(path.join(folder, file), 'utf8');
  const from = new RegExp(`^export \\{[^}]*\\b${name}\\b[^}]*\\} from '(\\.[^']+)'`, 'm').exec(text)?.[1];
  return from ? origin(path.posix.join(path.posix.dirname(file), from), name, known) : `${file} ${name}`;
}

function namesIn({ id, file, text }: Omit<Piece, 'names'>, known: Set<string>, scope: Scope | undefined): string[] {
  // Not the member of something else, but for what is spread, as in `...problemsOf(user)`.
  const found = [...text.matchAll(/(?<![\w'"`-])(?<!(?<!\.\.)\.)(\w+)(?:\.(\w+))?/g)].map(
    ([, name = '', member = '']) => {
      const whole = scope?.files.get(name);
      if (whole) return origin(whole, member, known);
      return scope?.names.get(name) ?? `${file} ${name}`;
    },
  );
  return [...new Set(found)].filter((name) => name !== id && known.has(name));
}
