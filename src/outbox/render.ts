import { browserInWords } from '../lib/browser.ts';
import { formatsFor } from '../lib/formats.ts';
import { render, type Shared, type Values } from '../lib/views.ts';
import { isLanguage, type Words, withoutBold, wordsIn } from '../lib/words.ts';

/** What a mail is made from. */
export interface MailSource {
  kind: string;
  recipient: string;
  language: string;
  data: Record<string, unknown>;
  createdAt: Date;
  /** Of the receiver; UTC where there is none. */
  timeZone?: string | null;
}

export interface WrittenMail {
  subject: string;
  text: string;
  html: string;
}

const factors = ['email', 'app', 'off'];

/** Writes a mail in its receiver's language: `views/mails/<kind>` with the words under `mails.<kind>`. */
export function renderMail(
  portal: { PORTAL_NAME: string; PUBLIC_URL: string },
  mail: MailSource,
  secret: string,
): WrittenMail {
  const language = isLanguage(mail.language) ? mail.language : 'en';
  const t = wordsIn(language);
  const formats = formatsFor(language, mail.timeZone ?? 'UTC');
  const shared: Shared = {
    t,
    language,
    dir: 'ltr',
    kind: mail.kind,
    portalName: portal.PORTAL_NAME,
    portalUrl: portal.PUBLIC_URL,
    ...formats,
  };
  const until = typeof mail.data.expiresAt === 'string' ? new Date(mail.data.expiresAt) : undefined;
  const values = {
    zone: formats.formatZone(until ?? mail.createdAt),
    change: mail.data.change === 'may' ? 'may' : 'must',
    portal: portal.PORTAL_NAME,
    email: mail.recipient,
    secret,
    code: secret.replace(/^(\d{3})(\d{3})$/, '$1 $2'),
    at: formats.formatDateTime(mail.createdAt),
    until: until && formats.formatDateTime(until),
    untilTime: until && formats.formatTime(until),
    by: nameOfSender(mail.data.by, t),
    current: typeof mail.data.current === 'string' ? mail.data.current : '',
    factor: factors.find((factor) => factor === mail.data.factor) ?? 'email',
    origin: originOf(mail.data, t),
  };
  const subject = oneLine(t(`mails.${mail.kind}.subject`, values));
  return {
    subject,
    html: renderLayout('', mail.kind, shared, { values, subject }),
    text: tidy(renderLayout('.text', mail.kind, { ...shared, t: withoutMarks(t) }, { values, subject })),
  };
}

/** From where somebody did it, and with which browser. */
const originOf = ({ address, browser }: Values, t: Words): string =>
  [address, browser && browserInWords(String(browser), t)].filter(Boolean).join(', ');

/** Whoever did it, by name; the command line is the owner of the server. */
function nameOfSender(by: unknown, t: Words): string {
  if (typeof by !== 'string') return '';
  return by === 'command line' ? t('mails.owner') : by;
}

function renderLayout(ending: '' | '.text', kind: string, shared: Shared, args: Values): string {
  const body = render(`mails/${kind}${ending}`, shared, args);
  return render(`mails/layout${ending}`, shared, { ...args, body });
}

const withoutMarks =
  (t: Words): Words =>
  (key, values) =>
    withoutBold(t(key, values));

/** Nothing that is put into a header may start another one. */
const oneLine = (text: string) => text.replace(/\p{Cc}+/gu, ' ');

const tidy = (text: string) => `${text.replace(/\n{3,}/g, '\n\n').trim()}\n`;
