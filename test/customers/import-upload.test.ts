import assert from 'node:assert/strict';
import { checkFile, sendFile } from '../imports/import-file.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';

const file = 'number,first_name\nC-1,Nina\n';

describe('A file of customers on its way in', () => {
  let test: TestPortal;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  after(() => test.close());

  const tables = () =>
    test.rows<{ name: string }>("select tablename as name from pg_tables where tablename like 'import_rows_%'");

  it('refuses a file that is none, and says why at the field', async () => {
    const files: [string | Buffer, RegExp][] = [
      ['', /The file is empty/],
      ['   \n', /The file is empty/],
      [Buffer.from([0x6e, 0x75, 0xff, 0xfe, 0x0a]), /The file isn’t UTF-8 text/],
      ['name,email\nx,y\n', /The first line needs a column with the name number/],
      ['number,Number\n1,2\n', /The first line has the column number twice/],
      ['number\n', /The file has a first line and no rows/],
      ['number,first_name\nC-1,"open\n', /a quotation mark is opened and not closed/],
      [`number,first_name\nC-1,"${'x'.repeat(200_000)}`, /too long|not closed/],
      ['a'.repeat(160_000), /too long/],
    ];
    for (const [content, message] of files) {
      const { status, text } = await sendFile(alice, content);
      assert.equal(status, 422, String(message));
      assert.match(text, message);
    }
    const none = await sendFile(alice, '', { name: '' });
    assert.equal(none.status, 422);
    assert.match(none.text, /Choose a CSV file/);
    assert.equal((await alice.post('/customers/import', {})).status, 422);
    assert.deepEqual(await test.rows('select 1 from imports'), []);
    assert.deepEqual(await tables(), []);
  });

  it('takes whatever characters are in a file and its name, and shows none that deceive', async () => {
    const content = Buffer.from(
      'number,first_name,no\0te\u202e\uffff,\u0007,last\0name\nC-1,Ni\0na,x,y,z\nC\0-2,\u202eBo,,,\nC-\u202e3,,,,\n',
    );
    const address = await checkFile(test, alice, content);
    assert.match((await alice.get(address)).text, /unknown and were left out: no te and last name\./);
    const { text } = await alice.get(address);
    assert.match(text, /First name: it holds invisible or control characters/);
    for (const character of ['\0', '\u0007', '\u202e', '\uffff']) assert.ok(!text.includes(character));
    const broken = Buffer.concat([Buffer.from('number,first_name\nC-1,'), Buffer.from([0xed, 0xa0, 0x80, 0x0a])]);
    for (const wrong of [broken, Buffer.concat([Buffer.from([0xff]), Buffer.from(file)])])
      assert.match((await sendFile(alice, wrong)).text, /The file isn’t UTF-8 text/);
    for (const [sent, shown] of [
      ['a%00b%E2%80%AE%0A.csv', 'a b .csv'],
      ['%ED%A0%80c%FF.csv', 'c.csv'],
    ] as const) {
      const { headers, status } = await sendFile(alice, file, { extended: sent });
      assert.equal(status, 303);
      const [stored] = await test.rows('select file_name from imports order by id desc limit 1');
      assert.deepEqual(stored, { file_name: shown });
      assert.equal((await alice.get(headers.location ?? '')).status, 200);
    }
    await test.rows('delete from imports');
    for (const { name } of await tables()) await test.rows(`drop table ${name}`);
  });

  it('takes a file only with the form token, before it and not after it', async () => {
    const late = '--a-boundary-of-the-tests\r\ncontent-disposition: form-data; name="_csrf"\r\n\r\n';
    for (const sent of [{ token: '' }, { token: 'wrong' }, { token: '', after: `${late}${alice.token}\r\n` }]) {
      const { status, text } = await sendFile(alice, file, sent);
      assert.equal(status, 403);
      assert.match(text, /This page is out of date/);
    }
    const foreign = await sendFile(alice, file).set('origin', 'https://evil.example');
    assert.equal(foreign.status, 403);
    assert.deepEqual(await test.rows('select 1 from imports'), []);
  });

  it('answers broken uploads without an error of its own', async () => {
    const types = [
      'multipart/form-data',
      'multipart/form-data; boundary=',
      'multipart/form-data; boundary=other',
      'text/csv',
    ];
    for (const type of types) {
      const { status } = await alice
        .post('/customers/import')
        .set('content-type', type)
        .send('x' as never);
      assert.ok(status >= 400 && status < 500, `${type}: ${status}`);
    }
  });

  it('takes files from those who may import customers, and sends strangers to sign in', async () => {
    const carol = await test.signIn('carol');
    assert.equal((await sendFile(carol, file)).status, 403);
    const nobody = await test.visit();
    const sent = await sendFile(nobody, file);
    assert.deepEqual([sent.status, sent.headers.location], [303, '/login']);
    assert.deepEqual(await test.rows('select 1 from imports'), []);
  });

  it('takes 50 MB and no more, and keeps nothing of a larger one', async () => {
    const row = `C-1,${'x'.repeat(90_000)}\n`;
    const { status, text } = await sendFile(
      alice,
      `number,notes\n${row.repeat(Math.ceil((51 * 1024 * 1024) / row.length))}`,
    );
    assert.equal(status, 422);
    assert.match(text, /The file is larger than 50 MB/);
    assert.deepEqual(await test.rows('select 1 from imports'), []);
    assert.deepEqual(await tables(), []);
  });
});
