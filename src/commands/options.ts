import { parseArgs } from 'node:util';
import { CommandError } from './error.ts';

const text = { type: 'string' } as const;

/** Every option that some command takes. */
const options = {
  email: text,
  'first-name': text,
  'last-name': text,
  users: text,
  customers: text,
  check: { type: 'boolean' },
  rejected: text,
  links: { type: 'boolean' },
  passwords: text,
} as const;

export type Options = ReturnType<typeof parse>['values'];

/** What stands behind `npm run portal --`: the name of a command, what it is about, and its options. */
export function readArguments(): { name: string; operand: string | undefined; values: Options } {
  const { values, positionals } = parse();
  const [name = '', operand, ...others] = positionals;
  if (others.length > 0) throw new CommandError(`"${others[0]}" is one word too many.`);
  return { name, operand, values };
}

function parse() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}
