import type { NodemailerError, SMTPTransportOptions } from 'nodemailer';
import { parseEmail } from './emails.ts';

/** One mail as it leaves the portal. */
export interface OutgoingMail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** The same at every try, so that a mail sent twice can be told from two mails. */
  messageId: string;
}

/** Why a mail was not sent, or where it went instead, when it is not the mail server that says so. */
export type OwnAnswer = 'shown-in-terminal' | 'no-mail-server' | 'not-an-address' | 'too-slow' | 'interrupted';

/** How a try to send ended. `answer` are the mail server's words, or an `OwnAnswer`. */
export interface Delivery {
  outcome: 'sent' | 'refused' | 'postponed';
  answer: string;
  /** Whether there was a mail server that took the mail or said something about it; undefined when none was asked. */
  reached?: boolean;
}

/** Sends one mail. Never throws; gives up when the signal says so. */
export type MailTransport = (mail: OutgoingMail, signal: AbortSignal) => Promise<Delivery>;

/** Milliseconds. `whole` bounds a try from its begin to its end, however slowly the server answers. */
export interface MailTimeouts {
  connectionTimeout: number;
  greetingTimeout: number;
  socketTimeout: number;
  whole: number;
}

interface Settings {
  demo: boolean;
  SMTP_URL?: string | undefined;
  MAIL_FROM?: string | undefined;
  PORTAL_NAME: string;
}

const usual: MailTimeouts = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 20_000,
  whole: 30_000,
};

/** The transport of these settings: in the demo the terminal, else the mail server, if there is one. */
export async function createMailTransport(
  settings: Settings,
  print: (text: string) => void,
  timeouts: MailTimeouts = usual,
): Promise<MailTransport> {
  if (settings.demo) return printTo(print);
  const { SMTP_URL, MAIL_FROM, PORTAL_NAME } = settings;
  if (!SMTP_URL || !MAIL_FROM) return async () => ({ outcome: 'postponed', answer: own('no-mail-server') });
  return smtpTransport(SMTP_URL, { name: PORTAL_NAME, address: MAIL_FROM }, timeouts);
}

/**
 * Sends by SMTP. Options of nodemailer in the query of `url` count, such as `requireTLS=true`. nodemailer is loaded
 * here because it takes as long as all other libraries of a portal that sends no mail.
 */
async function smtpTransport(
  url: string,
  from: { name: string; address: string },
  timeouts: MailTimeouts,
): Promise<MailTransport> {
  const { createTransport } = await import('nodemailer');
  const { whole, ...limits } = timeouts;
  const options = { ...limits, disableFileAccess: true, disableUrlAccess: true, url };
  const transporter = createTransport(options as SMTPTransportOptions);
  return async ({ to, ...mail }, signal) => {
    if (parseEmail(to) !== to) return { outcome: 'refused', answer: own('not-an-address') };
    try {
      const info = await transporter.sendMail({
        ...mail,
        from,
        to: { name: '', address: to },
        envelope: { from: from.address, to: [to] },
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(whole)]),
      });
      return { outcome: 'sent', answer: oneLine(info.response ?? ''), reached: true };
    } catch (error) {
      if (signal.aborted) return { outcome: 'postponed', answer: own('interrupted') };
      return deliveryOf(error as NodemailerError);
    }
  };
}

/**
 * Asks the mail server whether it would take mails: connects and signs in, and sends nothing. Gives what is wrong, in
 * the server's words or nodemailer's; undefined when nothing is.
 */
export async function checkMailServer(url: string, timeouts: MailTimeouts = usual): Promise<string | undefined> {
  const { createTransport } = await import('nodemailer');
  const { whole: _whole, ...limits } = timeouts;
  const transporter = createTransport({ ...limits, url } as SMTPTransportOptions);
  try {
    await transporter.verify();
    return undefined;
  } catch (error) {
    const { response, message } = error as NodemailerError;
    return oneLine(response ?? message);
  } finally {
    transporter.close();
  }
}

function printTo(print: (text: string) => void): MailTransport {
  return async ({ to, subject, text }) => {
    print(visible(`\nMail to ${to}\nSubject: ${subject}\n\n${text}`));
    return { outcome: 'sent', answer: own('shown-in-terminal') };
  };
}

/**
 * A permanent answer (RFC 5321, 4.2.1) ends a mail only when it is about the mail, not about the server, which closes
 * (421), or our password for it (530).
 */
function deliveryOf(error: NodemailerError): Delivery {
  if (error.name === 'AbortError') return { outcome: 'postponed', answer: own('too-slow'), reached: false };
  const { command = '', responseCode = 0, permanent } = error;
  const reached = ['MAIL FROM', 'RCPT TO', 'DATA'].includes(command) && ![0, 421, 530].includes(responseCode);
  const outcome = reached && permanent === true ? 'refused' : 'postponed';
  return { outcome, answer: oneLine(error.response ?? error.message), reached };
}

const own = (answer: OwnAnswer): string => answer;

const oneLine = (text: string) =>
  text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500);

/** Control characters could make a terminal do more than show. */
const visible = (text: string) => text.replace(/[^\P{Cc}\n]/gu, '');
