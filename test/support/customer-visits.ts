import { Readable } from 'node:stream';
import { readImport } from '../../src/imports/service.ts';
import { workOnImport } from '../../src/imports/work-service.ts';
import { goOn, press, tick, type, type Visits, type Way } from './visits.ts';

/** Files that one gets instead of a page. */
export const files = [
  '/imports/:id/rejected',
  '/users/export/file',
  '/imports/:id/passwords/file',
  '/audit/exports/:id',
  '/bulk/:id/file',
];

/** A file with everything in it: new, changed, the same, wrong in several ways, and columns that nobody knows. */
const file = `number,first_name,email,segment,shoe size
C-10001,Another,another@example.com,gold,38
N-1,Nina,nina@example.com,plain,39
N-2,Nina,no e-mail,plain,40
N-1,Nina,,plain,41
,Nobody,,,
`;

/** Pages about customers to which the address alone does not lead. Carol is masked, and here she may see things once. */
export async function waysToCustomers({ portal, open }: Visits, customer = ''): Promise<Record<string, Way>> {
  const asCarol = async (language: Parameters<Way>[0]) => {
    await portal.rows(
      "update users set role_id = (select id from roles where built_in = 'manager') where id = ?",
      portal.ids.carol,
    );
    return open(`/customers/${customer}/unmask`, { who: 'carol' })(language);
  };
  const sender = { id: portal.ids.alice, masked: false };
  const read = await readImport(portal.portal, sender, 'customers', {
    name: 'customers.csv',
    stream: Readable.from([Buffer.from(file)]),
  });
  const id = 'id' in read ? read.id : 0;
  await workOnImport(portal.portal, id);
  const [held] = await portal.rows<{ id: number }>(
    'select customer_id as id from current_assignments where user_id <> ? order by id limit 1',
    portal.ids.erin,
  );
  return {
    '/users/:id/customers/take-over': open(`/users/:erin/customers/take-over?customer=${held?.id}`),
    '/customers/:id/unmask': asCarol,
    '/customers/:id/unmasked': goOn(asCarol, async ({ page }) => {
      await tick(page, 'field', 2);
      await type(page, { reason: 'They called' });
      await press(page);
    }),
    '/imports/:id': open(`/imports/${id}`),
  };
}
