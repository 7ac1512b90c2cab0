import assert from 'node:assert/strict';
import { checkFile, countsIn, importFile, sendFile, work } from '../imports/import-file.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { add, amelie, permit, setMasked } from './customers.ts';

const header = 'number,first_name,last_name,email,phone,segment,country,language';
const own = 'C-10418,Amélie,Fontaine,a.fontaine@example.net,+33 555 0199,gold,FR,fr';

describe('Importing customers', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    [id = 0] = await add(test, amelie);
  });
  afterEach(() => test.close());

  const stored = async (number: string) =>
    (await test.rows('select * from customers where number = ?', number))[0] ?? assert.fail(`no ${number}`);
  const numbers = async () =>
    (await test.rows<{ number: string }>('select number from customers order by number')).map(({ number }) => number);
  const tables = () => test.rows("select 1 from pg_tables where tablename like 'import_rows_%'");
  const textOf = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

  it('says first what would be new, changed, the same and wrong, with line and reason, and changes nothing', async () => {
    const lines = [
      header,
      own,
      'C-1,Nina,Novak,nina@example.com,,,AT,de',
      'C-10418,x,,,,,,',
      'C-2,,,no e-mail,,,,',
      ',Bo,,,,,,',
    ];
    const address = await checkFile(test, alice, [...lines, 'C-3,,,,,,ZZ,', 'C-4,a,b'].join('\n'));
    const { text } = await alice.get(address);
    assert.deepEqual(countsIn(text), [1, 0, 1, 5]);
    for (const row of [
      /4 C-10418 Number: the same number is in line 2 already/,
      /5 C-2 Email: it isn’t an e-mail address/,
      /6 Number: it is missing/,
      /7 C-3 Country: this code is unknown/,
      /8 C-4 the row has more or fewer cells than the first line/,
    ])
      assert.match(textOf(text), row);
    assert.match(text, /Import 1 customer</);
    assert.deepEqual(await numbers(), ['C-10418']);
    assert.deepEqual(await test.rows("select 1 from audit_entries where event like 'customer%'"), []);
  });

  it('adds and changes customers when it is confirmed, and tells what it did', async () => {
    const file = [header, own.replace('gold', 'silver'), 'C-1,Nina,Novak,nina@example.com,,plain,at,de'].join('\r\n');
    const address = await importFile(test, alice, file);
    const { text } = await alice.get(address);
    assert.deepEqual(countsIn(text), [1, 1, 0, 0]);
    assert.match(text, /The file was imported on/);
    const [nina, changed] = [await stored('C-1'), await stored('C-10418')];
    assert.deepEqual([nina.first_name, nina.email, nina.country, nina.phone], ['Nina', 'nina@example.com', 'AT', '']);
    assert.deepEqual([changed.segment, changed.version, changed.phone], ['silver', 2, amelie.phone]);
  });

  it('records the import with its numbers, and each customer that changed field by field', async () => {
    await importFile(test, alice, [header, own.replace('gold', 'silver'), 'C-1,,,,,,,'].join('\n'));
    const entries = await test.rows("select * from audit_entries where event like 'customer%' order by id");
    const [created, updated, imported] = entries;
    assert.deepEqual(
      entries.map(({ event }) => event),
      ['customer.created', 'customer.updated', 'customers.imported'],
    );
    assert.deepEqual([created?.subject_name, created?.changes], ['C-1', {}]);
    assert.deepEqual([updated?.subject_id, updated?.changes], [id, { segment: ['gold', 'silver'] }]);
    assert.deepEqual([imported?.subject_name, imported?.actor_id], ['customers.csv', test.ids.alice]);
    const { columns, ...counts } = (imported?.details ?? {}) as Record<string, unknown>;
    assert.deepEqual(counts, { new: 1, changed: 1, same: 0, wrong: 0 });
    assert.ok(Array.isArray(columns));
  });

  it('records who confirmed it, with the numbers of the check, once', async () => {
    const address = await checkFile(test, alice, [header, 'C-1,,,,,,,', ',,,,,,,'].join('\n'));
    await Promise.all([1, 2].map(() => alice.post(`${address}/confirm`)));
    const [entry, ...others] = await test.rows("select * from audit_entries where event = 'import.confirmed'");
    assert.deepEqual(others, []);
    assert.deepEqual([entry?.actor_id, entry?.subject_name], [test.ids.alice, 'customers.csv']);
    assert.equal(entry?.subject_id, Number(address.split('/').at(-1)));
    const { columns, ...counts } = (entry?.details ?? {}) as Record<string, unknown>;
    assert.deepEqual(counts, { new: 1, changed: 0, same: 0, wrong: 1 });
    assert.ok(Array.isArray(columns));
  });

  it('records who discarded it', async () => {
    const address = await checkFile(test, alice, 'number\nC-1');
    await Promise.all([1, 2].map(() => alice.post(`${address}/discard`)));
    const entries = await test.rows("select * from audit_entries where event = 'import.discarded'");
    assert.deepEqual(
      entries.map(({ actor_id, subject_name, details }) => [actor_id, subject_name, details]),
      [[test.ids.alice, 'customers.csv', { rows: 1 }]],
    );
  });

  it('changes nothing the second time', async () => {
    const file = [header, own.replace('gold', 'silver'), 'C-1,Nina,,,,,,'].join('\n');
    await importFile(test, alice, file);
    const address = await importFile(test, alice, file);
    assert.deepEqual(countsIn((await alice.get(address)).text), [0, 0, 2, 0]);
    assert.equal((await stored('C-10418')).version, 2);
    assert.equal((await test.rows("select 1 from audit_entries where event = 'customer.updated'")).length, 1);
  });

  it('leaves what the file does not have, and empties what is empty in it', async () => {
    await importFile(test, alice, 'phone;number\n;C-10418\n');
    const { phone, email, segment } = await stored('C-10418');
    assert.deepEqual([phone, email, segment], ['', amelie.email, 'gold']);
  });

  it('takes a byte order mark, semicolons or tabs, any order of columns, quotes, and names what it leaves out', async () => {
    const files = [
      '\ufeffnumber,last name\nC-1,"Novak, ""N"""\n',
      'Last-Name;NUMBER;shoe size\r\nNovak;C-2;38\r\n',
      'last_name\tnumber\r\nNovák\tC-3\r\n\r\n',
      'number,last_name\n"C-4","two\nlines"\nC-5,after',
    ];
    const pages = [];
    for (const file of files) pages.push((await alice.get(await importFile(test, alice, file))).text);
    assert.equal((await stored('C-1')).last_name, 'Novak, "N"');
    assert.equal((await stored('C-2')).last_name, 'Novak');
    assert.equal((await stored('C-3')).last_name, 'Novák');
    assert.equal((await stored('C-5')).last_name, 'after');
    assert.match(pages[1] ?? '', /This column is unknown and was left out: shoe size\./);
    assert.match(textOf(pages[3] ?? ''), /C-4 Last name: it holds invisible or control characters/);
  });

  it('gives the rejected rows as a file that can be put right and sent again', async () => {
    const address = await importFile(test, alice, `${header}\nC-1,=1+1,,bad,+43 1,,,\nC-2,Nina,,,,,,\n`);
    const { text, headers } = await alice.get(`${address}/rejected`);
    assert.match(headers['content-type'] ?? '', /text\/csv/);
    assert.match(headers['content-disposition'] ?? '', /attachment/);
    const [first, second] = text.replace('\ufeff', '').split('\n');
    assert.equal(first, `${header},line,reason`);
    assert.equal(second, "C-1,'=1+1,,bad,'+43 1,,,,2,Email: it isn’t an e-mail address");
    await importFile(test, alice, text.replace(',bad,', ',nina@example.com,'));
    const { first_name, phone } = await stored('C-1');
    assert.deepEqual([first_name, phone], ['=1+1', '+43 1']);
  });

  it('imports once, however often one confirms', async () => {
    const address = await checkFile(test, alice, `${header}\nC-1,,,,,,,`);
    await Promise.all([1, 2, 3].map(() => alice.post(`${address}/confirm`)));
    await Promise.all([1, 2, 3].map(() => work(test, address)));
    await work(test, address);
    assert.equal((await test.rows("select 1 from audit_entries where event = 'customers.imported'")).length, 1);
    assert.deepEqual(await numbers(), ['C-1', 'C-10418']);
  });

  it('does what the file says now, when customers changed after the check', async () => {
    const address = await checkFile(test, alice, `number,segment\nC-10418,gold\nC-1,plain\n`);
    assert.deepEqual(countsIn((await alice.get(address)).text), [1, 0, 1, 0]);
    await test.rows("update customers set segment = 'silver' where id = ?", id);
    await add(test, { number: 'C-1', segment: 'plain' });
    await alice.post(`${address}/confirm`);
    await work(test, address);
    assert.deepEqual(countsIn((await alice.get(address)).text), [0, 1, 1, 0]);
    assert.equal((await stored('C-10418')).segment, 'gold');
  });

  it('is discarded without a trace, and forgotten when nobody comes back', async () => {
    const address = await checkFile(test, alice, `${header}\nC-1,,,,,,,`);
    assert.equal((await alice.post(`${address}/discard`)).headers.location, '/customers/import');
    assert.equal((await alice.get(address)).status, 404);
    assert.deepEqual(await tables(), []);
  });

  it('says so when the rows were lost with a crash of the database', async () => {
    const address = await checkFile(test, alice, `${header}\nC-1,,,,,,,`);
    await test.rows(`truncate import_rows_${address.split('/').at(-1)}`);
    await alice.post(`${address}/confirm`);
    await work(test, address);
    assert.match((await alice.get(address)).text, /The database was restarted before the file was imported/);
    assert.deepEqual(await numbers(), ['C-10418']);
    assert.equal((await test.rows("select 1 from audit_entries where event = 'import.lost'")).length, 1);
  });

  it('shows that it works, and comes again by itself until it is done', async () => {
    const { headers } = await sendFile(alice, `${header}\nC-1,,,,,,,`);
    const address = headers.location ?? '';
    const waiting = await alice.get(address);
    assert.equal(waiting.headers.refresh, '2');
    assert.match(textOf(waiting.text), /The file has 1 row/);
    await work(test, address);
    assert.equal((await alice.get(address)).headers.refresh, undefined);
  });

  it('is one’s own: nobody else sees it, confirms it or gets its rows', async () => {
    const address = await checkFile(test, alice, `${header}\nC-1,Nina,,bad,,,,`);
    await permit(test, test.ids.dave, 'customers.import', 'customers.view');
    const dave = await test.signIn('dave');
    for (const path of [address, `${address}/rejected`]) assert.equal((await dave.get(path)).status, 404);
    for (const action of ['confirm', 'discard']) assert.equal((await dave.post(`${address}/${action}`)).status, 404);
  });

  describe('by somebody for whom customers are masked', () => {
    let erin: Browser;
    beforeEach(async () => {
      await permit(test, test.ids.erin, 'customers.view', 'customers.import');
      await setMasked(test, test.ids.erin);
      erin = await test.signIn('erin');
    });

    it('does not tell whether a guessed name, e-mail or phone is right', async () => {
      const guess = (email: string) => checkFile(test, erin, `number,email\nC-10418,${email}\n`);
      const pages = [await guess(amelie.email ?? ''), await guess('wrong@example.net')].map(async (address) => {
        const { text } = await erin.get(address);
        return text.replace(/value="[^"]*"|imports\/\d+/g, '').replace(/\d\d:\d\d/g, '');
      });
      const [right, wrong] = await Promise.all(pages);
      assert.equal(right, wrong);
      assert.deepEqual(countsIn(right ?? ''), [0, 0, 1, 0]);
    });

    it('changes only what is not masked, and never the names to asterisks', async () => {
      const address = await importFile(
        test,
        erin,
        `${header}\nC-10418,Eve,*,x@example.com,1,plain,FR,fr\nC-1,*****,,,,,,\n`,
      );
      const { first_name, email, segment } = await stored('C-10418');
      assert.deepEqual([first_name, email, segment], ['Amélie', amelie.email, 'plain']);
      assert.match(textOf((await erin.get(address)).text), /C-1 First name: asterisks stand for masked data/);
      assert.deepEqual(await numbers(), ['C-10418']);
    });

    it('keeps personal columns out of the file of rejected rows, also for who was masked only afterwards', async () => {
      const address = await checkFile(test, alice, `${header}\nC-1,Nina,Novak,bad,+43 1,gold,,\n`);
      await setMasked(test, test.ids.alice);
      const { text } = await alice.get(`${address}/rejected`);
      assert.match(text, /number,segment,country,language,line,reason\nC-1,gold/);
      assert.doesNotMatch(text, /Nina|Novak|bad|\+43/);
    });
  });
});
