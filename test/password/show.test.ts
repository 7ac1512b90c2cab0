import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root.ts';
import { countChanges, openSender } from '../support/form-sender.ts';
import { formTargets } from '../support/form-targets.ts';
import { allForms } from '../support/forms.ts';
import { startTestPortal, type TestPortal } from '../support/portal.ts';
import { inputIn, textOf } from '../users/page.ts';

const typed = 'three old wooden spoons';
const button = /<button type="submit" class="btn-link" name="_do" value="show">/;
const forms = await allForms();

/** Where the pages send their form that have the button, with a star for what is different each time. */
const withButton = pagesWith('components/password-fields').map(actionIn).sort();

/** Every form in which a password is chosen. */
const choosing = Object.entries(formTargets).filter(([name]) => forms.get(name)?.repeatPassword);

describe('Show password', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
    await countChanges(test);
  });
  after(() => test.close());

  it('is on forms in which a password is chosen, all of which are tried here', () => {
    const tried = choosing.map(([, { to }]) => to.replace(/:id|\d/, '*'));
    assert.ok(withButton.length > 3);
    assert.deepEqual(
      withButton.filter((action) => !tried.includes(action)),
      [],
    );
  });

  for (const [name, target] of choosing)
    if (withButton.includes(target.to.replace(/:id|\d/, '*')))
      it(`shows what was typed on the page that comes back, and saves nothing: ${name}`, async () => {
        const sender = await openSender(test, { ...target, typed: withoutPassword(target.typed) });
        const wrong = await sender.send('', `password=${typed}&repeatPassword=another`);
        assert.equal(wrong.status, 422);
        assert.match(wrong.text, button);
        assert.match(textOf(wrong.text), /passwords you typed are not sent back/);
        const shown = await sender.send('', `password=${typed}&repeatPassword=${typed}&_do=show`);
        assert.deepEqual([shown.status, shown.changed], [200, false]);
        for (const field of ['password', 'repeatPassword'])
          assert.deepEqual([inputIn(shown.text, field).type, inputIn(shown.text, field).value], ['text', typed]);
        const hidden = await sender.send('', `password=${typed}&repeatPassword=${typed}&_do=hide`);
        assert.deepEqual([hidden.status, hidden.changed], [200, false]);
        assert.deepEqual(
          [inputIn(hidden.text, 'password').type, inputIn(hidden.text, 'password').value],
          ['password', typed],
        );
      });
});

const withoutPassword = ({ password: _password, repeatPassword: _repeated, ...others }: Record<string, string>) =>
  others;

/** The pages that show a component, in themselves or in a part of them. */
function pagesWith(component: string): string[] {
  const views = path.join(root, 'views');
  const files = fs.readdirSync(views, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ejs'));
  const including = files
    .map((file) => file.replace(/\.ejs$/, ''))
    .filter((view) => fs.readFileSync(path.join(views, `${view}.ejs`), 'utf8').includes(`include('${component}'`));
  return including.flatMap((view) => (path.basename(view).startsWith('_') ? pagesWith(view) : [view]));
}

/** Where the form of a page goes, with `*` for what is different each time. */
function actionIn(view: string): string {
  const source = fs.readFileSync(path.join(root, 'views', `${view}.ejs`), 'utf8');
  const actions = [...source.matchAll(/<form [^>]*method="post" action="((?:[^"<]|<%=.*?%>)+)"/g)];
  assert.equal(actions.length, 1, view);
  return actions[0]?.[1]?.replace(/<%=.*?%>/g, '*') ?? '';
}
