import { describeStates, open, rows, type States } from '../support/states.ts';
import type { Way } from '../support/visits.ts';

const states: States = {
  'an audit log in which nothing matches': [200, open('/audit?q=nobody+at+all&kind=users')],
  'an audit log with every filter': [
    200,
    open('/audit?q=a&kind=user.updated&by=:alice&system=portal&to=:bob&about=group:4&from=2026-01-01&until=2026-12-31'),
  ],
  'a filter by somebody of whom there are several': [200, open('/audit?by=a')],
  'an audit log that was looked through in part': [200, partThen('/audit?q=192.0.2.0/24')],
  'an audit log that was looked through in part, with what was found': [200, partThen('/audit?q=198.51.100.0/24')],
  'a customer with a history': [200, historyThen((id) => `/customers/${id}`)],
  'an entry with everything in it': [200, historyThen((_customer, entry) => `/audit/${entry}`)],
  'the audit log about one customer': [200, historyThen((id) => `/audit?about=customer:${id}`)],
};

describeStates('The audit log', states);

/** More entries than are looked at for one page; the newest is from an address that some searches find. */
function partThen(path: string): Way {
  return async (language) => {
    await rows(
      `insert into audit_entries (at, event, actor_name, subject_type, subject_name, address)
       select now() + number * interval '1 second', 'token.made', 'Alice', 'token', 'Shop', '203.0.113.9'
       from generate_series(1, 10000) as number`,
    );
    await rows(
      `insert into audit_entries (at, event, actor_name, subject_type, subject_name, address)
       values (now() + interval '1 day', 'token.made', 'Alice', 'token', 'Shop', '198.51.100.7')`,
    );
    return open(path)(language);
  };
}

function historyThen(pathTo: (customer: unknown, entry: unknown) => string): Way {
  return async (language) => {
    const [customer] = await rows('select id, number from customers order by id limit 1');
    const [entry] = await rows(
      `insert into audit_entries (at, event, actor_id, actor_name, subject_type, subject_id, subject_name, changes, details,
         address, request_id)
       select now() - interval '1 year', 'customer.updated', id, 'Alice Andersen', 'customer', ?, ?,
         '{"email":["an.old.address.that.is.very.long.indeed@a-long-name-of-a-company.example","a@example.com"]}',
         '{"import":1}', '2001:db8:85a3:8d3:1319:8a2e:370:7348', '7f3a91c2-91c2'
       from users where email = 'alice@example.com' returning id`,
      ...[customer?.id, customer?.number].map(String),
    );
    return open(pathTo(customer?.id, entry?.id))(language);
  };
}
