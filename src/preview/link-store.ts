import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf } from '../database/statements.ts';

/** A link, and what it depends on as that is now. */
export interface Link {
  id: number;
  pageId: number;
  customerId: number;
  language: string;
  expiresAt: Date;
  expired: boolean;
  userId: number;
  userName: string;
  active: boolean;
  masked: boolean;
  roleId: number | null;
  groupIds: number[];
  assigned: boolean;
}

/** Adds a link that lasts for some minutes; gives its number, undefined when the page was deleted meanwhile. */
export async function insertLink(
  trx: Connection,
  link: { pageId: number; customerId: number; userId: number; language: string; minutes: number },
): Promise<number | undefined> {
  const row = await firstOf<{ id: number }>(
    trx,
    sql`insert into preview_links (page_id, customer_id, user_id, language, expires_at)
     select id, ${link.customerId}, ${link.userId}, ${link.language}, date_trunc('second', now()) + ${link.minutes} * interval '1 minute'
     from pages where id = ${link.pageId} for key share
     returning id`,
  );
  return row?.id;
}

export async function findLink(connection: Connection, id: number): Promise<Link | undefined> {
  return firstOf<Link>(
    connection,
    sql`select preview_links.id, page_id as "pageId", preview_links.customer_id as "customerId", preview_links.language,
       expires_at as "expiresAt", expires_at <= now() as expired, users.id as "userId",
       users.first_name || ' ' || users.last_name as "userName", users.status = 'active' as active,
       users.mask_data as masked, users.role_id as "roleId",
       array(select group_id from group_members where user_id = users.id order by group_id) as "groupIds",
       exists (select 1 from current_assignments
         where user_id = users.id and customer_id = preview_links.customer_id) as assigned
     from preview_links join users on users.id = preview_links.user_id where preview_links.id = ${id}`,
  );
}

/** Who holds a customer at this moment, as far as it decides whether they may see drafts. */
export interface Holder {
  number: string;
  id: number | null;
  name: string | null;
  active: boolean | null;
  roleId: number | null;
  groupIds: number[];
  until: Date | null;
}

/** The customer with this number, and who holds them, if anybody does. */
export async function findHolder(connection: Connection, number: string): Promise<Holder | undefined> {
  return firstOf<Holder>(
    connection,
    sql`select customers.number, users.id, users.first_name || ' ' || users.last_name as name,
       users.status = 'active' as active, users.role_id as "roleId", until_at as until,
       array(select group_id from group_members where user_id = users.id order by group_id) as "groupIds"
     from customers left join current_assignments on customer_id = customers.id left join users on users.id = user_id
     where customers.number = ${number}`,
  );
}
