import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

/**
 * What the server does with a mail: takes it, refuses it for good, puts it off (once or always), wants a password
 * first, or takes it and never says so.
 */
export type Mood = 'ok' | 'refuse' | 'greylist' | 'busy' | 'locked' | 'silent';

export interface ReceivedMail extends Email {
  envelope: { from: string; to: string[] };
  raw: string;
  header(name: string): string | undefined;
}

export interface MailServer {
  url: string;
  mood: Mood;
  /** Everything that arrived, in this order. */
  received: ReceivedMail[];
  /** The next mail that arrives. */
  next(): Promise<ReceivedMail>;
  stop(): Promise<void>;
}

/** A real mail server on a port of its own. Without `options` it knows no encryption and no passwords. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const events = new EventEmitter();
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
    closeTimeout: 1,
    logger: false,
    ...options,
    onRcptTo: (_address, _session, callback) => callback(refusal(mailServer)),
    onData: (stream, session, callback) => {
      void receive(stream, session).then((mail) => {
        mailServer.received.push(mail);
        events.emit('mail', mail);
        if (mailServer.mood !== 'silent') callback(null, 'kept for the test');
      });
    },
  });
  server.on('error', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.server.address() as AddressInfo;
  const mailServer: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    mood: 'ok',
    received: [],
    next: async () => (await once(events, 'mail'))[0] as ReceivedMail,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
  return mailServer;
}

function refusal(server: MailServer): Error | null {
  const answers: Partial<Record<Mood, [number, string]>> = {
    refuse: [550, 'no such mailbox'],
    greylist: [451, 'come back later'],
    busy: [451, 'come back later'],
    locked: [530, 'authentication required'],
  };
  const answer = answers[server.mood];
  if (server.mood === 'greylist') server.mood = 'ok';
  return answer ? Object.assign(new Error(answer[1]), { responseCode: answer[0] }) : null;
}

async function receive(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<ReceivedMail> {
  const raw = await text(stream);
  const mail = await PostalMime.parse(raw);
  return {
    ...mail,
    raw,
    envelope: {
      from: envelope.mailFrom ? envelope.mailFrom.address : '',
      to: envelope.rcptTo.map(({ address }) => address),
    },
    header: (name) => mail.headers.find(({ key }) => key === name.toLowerCase())?.value,
  };
}
