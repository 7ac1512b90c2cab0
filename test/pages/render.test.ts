import assert from 'node:assert/strict';
import { findMistakes, renderBody } from '../../src/pages/render-service.ts';

const anna = { firstName: 'Anna', lastName: 'Berg', segment: 'gold' };
const render = (body: string, reader = anna) => renderBody(body, reader).trim();
const namesOf = (body: string) => findMistakes(body).map(({ code, line }) => `${line}: ${code}`);

describe('The body of a page', () => {
  it('is Markdown, with headings below the title of the page', () => {
    assert.equal(
      render('# One\n\n## Two\n\n###### Six\n\nA **b**.'),
      '<h2>One</h2>\n<h3>Two</h3>\n<h6>Six</h6>\n<p>A <strong>b</strong>.</p>',
    );
  });

  it('addresses the customer by name and segment', () => {
    assert.equal(
      render('Dear {{first_name}} {{ last_name }}, {{segment}}'),
      '<p>Dear <bdi>Anna</bdi> <bdi>Berg</bdi>, <bdi>gold</bdi></p>',
    );
  });

  it('has another word for whom it does not know', () => {
    assert.equal(
      renderBody('Dear {{first_name|friend}}{{last_name}}!').trim(),
      '<p>Dear <bdi>friend</bdi><bdi></bdi>!</p>',
    );
    assert.equal(render('{{first_name|friend}}'), '<p><bdi>Anna</bdi></p>');
  });

  it('lets a name be nothing but text', () => {
    const names = [
      '<b>',
      '[x](javascript:alert(1))',
      '**bold**',
      '{{last_name}}',
      '`code`',
      '\n\n# Title',
      '"><script>alert(1)</script>',
      '![](https://evil.example/x.png)',
      ':::\n:::segment gold',
      '&lt;',
      '$&',
      "$'",
    ];
    for (const firstName of names) {
      const shown = render('Dear *{{first_name}}*', { firstName, lastName: 'L', segment: '' });
      const inside = /^<p>Dear <em><bdi>([^<>]*)<\/bdi><\/em><\/p>$/s.exec(shown)?.[1] ?? assert.fail(shown);
      assert.equal(decode(inside), firstName);
    }
  });

  it('runs nothing, frames nothing and loads nothing', () => {
    const bodies = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '<iframe src="https://evil.example"></iframe>',
      '[a](javascript:alert(1))',
      '[a](JaVaScRiPt:alert(1))',
      '[a](&#106;avascript:alert(1))',
      '[a](java\\script:alert(1))',
      '[a](\u0001javascript:alert(1))',
      '[a](<java\tscript:alert(1)>)',
      '[a](vbscript:x)',
      '[a](data:text/html,x)',
      '[a](data:image/png;base64,AAAA)',
      '[a](file:///etc/passwd)',
      '[a](//evil.example)',
      '[a](\\\\evil.example)',
      '<javascript:alert(1)>',
      '![a](https://evil.example/x.png)',
      '![a](/assets/portal.css)',
      '![a](data:image/png;base64,AA)',
      '[a]: javascript:alert(1)\n\n[a]',
      '<style>*{display:none}</style>',
      '<svg onload=alert(1)>',
      '<!-- x -->',
      '<base href="//evil">',
    ];
    for (const body of bodies) {
      const shown = render(body);
      assert.doesNotMatch(shown, /<(?!\/?(p|bdi|em|strong|ul|li|code|pre|a href="[^"]*")\b)/i, body);
      assert.doesNotMatch(shown, /<[^>]*(javascript|vbscript|data:|file:|\/\/evil|\son\w+=|src=)/i, body);
    }
  });

  it('links to sites, mailboxes, telephones and paths of its own', () => {
    for (const url of [
      'https://example.com/a?b=c',
      'http://example.com',
      'mailto:a@example.com',
      'tel:+49123',
      '/store/en/about',
      '#top',
    ])
      assert.equal(render(`[a](${url})`), `<p><a href="${url}">a</a></p>`);
  });

  it('leaves addresses in a text alone', () => {
    assert.equal(render('See https://example.com'), '<p>See https://example.com</p>');
  });

  it('says by a class how the cells of a table stand', () => {
    assert.match(render('|a|b|\n|:-|-:|\n|1|2|'), /<td class="align-left">1<\/td>\n<td class="align-right">2<\/td>/);
  });

  it('shows a block to customers of its segment only, whatever the case of the letters', () => {
    const body = 'All\n\n:::segment Gold\nGolden\n:::\n\nEnd';
    assert.equal(render(body), '<p>All</p>\n<p>Golden</p>\n<p>End</p>');
    for (const segment of ['plain', '', 'golden', 'gol'])
      assert.equal(render(body, { ...anna, segment }), '<p>All</p>\n<p>End</p>', segment);
    assert.equal(renderBody(body).trim(), '<p>All</p>\n<p>End</p>');
  });

  it('shows a block to several segments', () => {
    const body = ':::segment gold, business\nBoth\n:::';
    for (const segment of ['gold', 'business']) assert.match(render(body, { ...anna, segment }), /Both/);
    assert.equal(render(body, { ...anna, segment: 'gold, business' }), '');
  });

  it('has blocks that nothing reaches out of or into', () => {
    const secrets = [
      '```\n:::segment silver\nsecret\n:::\n```',
      '> :::segment silver\n:::segment silver\nsecret\n:::',
      '    code\n:::segment silver\nsecret\n:::\n',
      ':::segment silver\n```\n:::segment gold\nsecret\n',
      ':::segment silver\nsecret',
      ':::segment silver\nsecret\n:::x\nsecret',
      ':::segment silver\n[a]: https://secret.example\n:::\n[a]',
      '- a\n:::segment silver\n  secret\n:::\n- b',
      ':::segment {{segment}}\nsecret\n:::',
      ':::segment silver\n    :::\nsecret\n:::',
      ':::segment silver\n<!--\n:::\n',
      ':::segment\u00a0silver\nsecret\n:::',
    ];
    for (const body of secrets) assert.doesNotMatch(render(body), /secret/, body);
    assert.equal(render(':::segment gold\n```\nopen\n:::\nafter'), '<pre><code>open</code></pre>\n<p>after</p>');
  });

  it('says in which line a block is wrong', () => {
    assert.deepEqual(namesOf('a\n:::segment gold\nb'), ['2: block-open']);
    assert.deepEqual(namesOf(':::segment gold\n:::segment silver\n:::\n:::'), ['2: block-nested', '4: block-end']);
    assert.deepEqual(namesOf('\n:::'), ['2: block-end']);
    assert.deepEqual(namesOf(':::segment\n:::gold\n::: segment gold\n:::\n'), ['1: block-unknown', '2: block-unknown']);
    assert.deepEqual(namesOf(':::segment gold\nfine\n:::\n\n> :::\n\n    :::\n'), []);
  });

  it('says in which line a name does not exist, or stands where it can’t', () => {
    assert.deepEqual(namesOf('{{first_name}}\n\n{{frist_name}}\n:::segment gold\n{{email}} {{ }}\n:::'), [
      '3: unknown-placeholder',
      '5: unknown-placeholder',
      '5: unknown-placeholder',
    ]);
    assert.deepEqual(namesOf('a\n\nb [x](/a?n={{first_name}})'), ['3: placeholder-in-link']);
  });

  it('has tables of a size that is read at once', () => {
    const table = (columns: number, rows: number) =>
      `${'|a'.repeat(columns)}|\n${'|-'.repeat(columns)}|\n${'|\n'.repeat(rows)}`;
    assert.deepEqual(namesOf(`${table(20, 100)}\n${table(20, 100)}`), []);
    assert.deepEqual(namesOf(table(90, 9_000)), ['56: table-too-large']);
    assert.deepEqual(namesOf(`> ${table(90, 9_000).replaceAll('\n', '\n> ')}`), ['56: table-too-large']);
    assert.deepEqual(namesOf(`${table(20, 100)}\n`.repeat(3)), ['233: table-too-large']);
    assert.deepEqual(namesOf('\\{{x}} {{first_name|dear friend}}'), []);
  });

  it('says in which line there is a picture', () => {
    assert.deepEqual(namesOf('a\n\n![b](https://example.com/c.png)'), ['3: image']);
  });

  it('is read in time, whatever somebody makes of its 20,000 characters', () => {
    const bodies = [
      '[',
      '![',
      '*a ',
      '_*',
      '`',
      '> ',
      '- ',
      '<',
      '&',
      '{{',
      '{{first_name}}',
      ':::segment gold\n',
      '[a](',
      '|',
      '\\',
      '~~',
    ];
    const started = performance.now();
    for (const part of bodies) {
      const body = part.repeat(Math.ceil(20_000 / part.length)).slice(0, 20_000);
      render(body);
      findMistakes(body);
    }
    assert.ok(performance.now() - started < 20_000);
  });
});

const decode = (html: string) =>
  html.replace(
    /&(amp|lt|gt|#34|#39);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', '#34': '"', '#39': "'" })[name] ?? '',
  );
