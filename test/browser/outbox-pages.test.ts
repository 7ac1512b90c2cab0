import { describeStates, open, rows, type States } from '../support/states.ts';
import type { Way } from '../support/visits.ts';

const outbox: States = {
  'an empty outbox': [200, nothingThen('/outbox')],
  'an outbox without a mail server': [200, open('/outbox', 'alice', 'withoutMail')],
  'the list of users without a mail server': [200, open('/users', 'alice', 'withoutMail')],
  'an outbox in which nothing matches': [200, open('/outbox?q=nobody&state=refused&kind=test')],
  'an outbox with mails in every state': [200, mailsThen('/outbox')],
  'the refused mails of one user': [200, mailsThen('/outbox?state=refused&user=:bob')],
  'Home while the mail server takes no mail': [200, mailsThen('/')],
  'a mail that waits, watched': [200, mailThen('waiting')],
  'a refused mail': [200, mailThen('refused')],
  'a mail that was not sent in time': [200, mailThen('expired')],
  'a user with mails': [200, mailsThen('/users/:bob')],
  'a created user whose credentials were refused': [200, mailsThen('/users/:bob/created?mailed=1')],
  'a new password whose mail waits': [
    200,
    async (language) => {
      await write();
      await rows(`update mails set state = 'waiting', next_try_at = now() + interval '1 hour'`);
      return open('/users/:bob/password/set?mailed=1')(language);
    },
  ],
};

describeStates('The outbox', outbox);

function nothingThen(path: string): Way {
  return async (language) => {
    await rows('truncate mails cascade');
    return open(path)(language);
  };
}

function mailsThen(path: string): Way {
  return async (language) => {
    await write();
    return open(path)(language);
  };
}

function mailThen(state: string): Way {
  return async (language) => {
    await write();
    const [mail] = await rows('select id from mails where state = ?::mail_state', state);
    return open(`/outbox/${mail?.id}?watch=1`)(language);
  };
}

/** A mail in every state, each tried once, when the mail server was away; the newest one is refused. */
async function write(): Promise<void> {
  await rows('truncate mails cascade');
  await rows(
    `insert into mails (kind, user_id, recipient, language, message_id, state, tries, server_answer, sent_at, next_try_at)
     select 'credentials', users.id, email, 'de', '<' || state || '@portal.example>', state::mail_state, 1,
       '451 4.7.1 <a-long-name-of-a-server-without-any-space.example.net> come back later', now(), now()
     from users, unnest(array['waiting', 'sent', 'expired', 'refused']) as state where email = 'bob@example.com'
     order by state = 'refused'`,
  );
  await rows(
    `insert into mail_tries (mail_id, number, ended_at, outcome, reached, answer)
     select id, 1, now(), 'postponed', false, 'connect ECONNREFUSED 127.0.0.1:25' from mails`,
  );
}
