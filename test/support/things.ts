import type { TestPortal } from './portal.ts';

/** What an address with `:id` in it is about, by the word before: each gives a new one that nobody uses. */
const makers: Record<string, (test: TestPortal, status: string) => Promise<number>> = {
  users: (test, status) =>
    idFrom(
      test,
      `insert into users (first_name, last_name, email, role_id, password_hash, status)
       select 'Nina', 'Novak', gen_random_uuid() || '@example.com', id, '', ?::user_status from roles
       where built_in = 'member' returning id`,
      status,
    ),
  audit: (test, status) =>
    idFrom(
      test,
      `with person as (
         insert into users (first_name, last_name, email, role_id, password_hash, status)
         select 'Nina', 'Novak', gen_random_uuid() || '@example.com', id, '', ?::user_status from roles
         where built_in = 'member' returning id)
       insert into audit_entries (event, actor_name, subject_type, subject_id, subject_name, changes)
       select 'user.updated', 'Bob Baker', 'user', id, 'Nina Novak', '{"firstName": ["Nora", "Nina"]}' from person
       returning id`,
      status,
    ),
  customers: (test) =>
    idFrom(test, "insert into customers (number, first_name) values (gen_random_uuid(), 'Nina') returning id"),
  imports: (test) =>
    idFrom(
      test,
      `insert into imports (kind, user_id, masked, file_name, state) select 'customers', id, false, 'customers.csv', 'checked' from users
       where email = 'alice@example.com' returning id`,
    ),
  bulk: (test) =>
    idFrom(
      test,
      `insert into bulk_works (user_id, action, state, asked_by)
       select id, 'activate', 'checked', jsonb_build_object('id', id, 'name', 'Alice') from users
       where email = 'alice@example.com' returning id`,
    ),
  groups: (test) => idFrom(test, "insert into groups (name) values ('Group ' || gen_random_uuid()) returning id"),
  outbox: (test) =>
    idFrom(
      test,
      "insert into mails (kind, recipient, language, message_id) values ('test', 'a@b.example', 'en', '') returning id",
    ),
  pages: (test) =>
    idFrom(
      test,
      `with page as (
         insert into pages (slug, title, titles, languages, changed_by_name)
         values ('page-' || gen_random_uuid(), 'A page', 'A page', '{en}', 'Dave') returning id, slug)
       insert into page_versions (page_id, number, slug, texts, created_by_name)
       select id, 1, slug, '{"en":{"title":"A page","body":"Text"}}', 'Dave' from page returning page_id as id`,
    ),
  tokens: (test) =>
    idFrom(
      test,
      `insert into api_tokens (name, digest, made_by_name)
       values ('A shop', sha256(gen_random_uuid()::text::bytea), 'Alice') returning id`,
    ),
  exports: (test) =>
    idFrom(
      test,
      `insert into audit_entries (event, actor_id, actor_name, subject_type) select 'audit.exported', id, 'Alice', 'portal'
       from users where email = 'alice@example.com' returning id`,
    ),
  roles: (test) => idFrom(test, "insert into roles (name) values ('Role ' || gen_random_uuid()) returning id"),
};

/** An address of the routes with something new in the place of `:id`, and something that exists for other parameters. */
export async function pathTo(test: TestPortal, url: string, status = 'active'): Promise<string> {
  const others: Record<string, string> = { step: '1', name: 'users.view' };
  const [, noun = ''] = /(\w+)\/:id/.exec(url) ?? [];
  const id = noun ? await makers[noun]?.(test, status) : undefined;
  if (noun && !id) throw new Error(`test/support/things.ts should say how to make one of the ${noun}`);
  return url.replace(/:(\w+)/g, (_all, name: string) => (name === 'id' ? String(id) : (others[name] ?? '1')));
}

async function idFrom(test: TestPortal, statement: string, ...values: string[]): Promise<number> {
  const [row] = await test.rows<{ id: number }>(statement, ...values);
  return row?.id ?? 0;
}
