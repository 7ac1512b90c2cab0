import assert from 'node:assert/strict';
import { field } from '../../src/lib/fields.ts';
import { type Field, parse } from '../../src/lib/forms.ts';

/** What a form of one field reads, or the code of what is wrong with it. */
function read<T>(of: Field<T>, sent?: unknown): unknown {
  const form = parse({ it: of }, sent === undefined ? {} : { it: sent });
  return form.ok ? form.values.it : form.state.errors.it;
}

const unknown = { code: 'unknown-choice', values: { max: undefined } };

describe('A choice', () => {
  const either = field.choice('x', ['red', 'blue']);

  it('has to be made, and is one of the list', () => {
    assert.equal(read(either, 'blue'), 'blue');
    assert.deepEqual(read(either), { code: 'required', values: { max: undefined } });
    for (const sent of ['', 'green', 'toString', ' blue']) assert.deepEqual(read(either, sent), unknown);
    assert.deepEqual(read(either, ['red', 'blue']), { code: 'one-value', values: { max: undefined } });
  });

  it('may be left out where that is no mistake', () => {
    const optional = field.choice('x', ['red', 'blue'], { type: 'radio', required: false });
    assert.deepEqual([read(optional, 'red'), read(optional, ''), read(optional)], ['red', '', '']);
    assert.deepEqual(read(optional, 'green'), unknown);
    assert.deepEqual([optional.type, optional.required], ['radio', false]);
  });

  it('is known by a question where there is no list', () => {
    const even = field.choice('x', (value) => Number(value) % 2 === 0, { required: false });
    assert.deepEqual([read(even, '4'), read(even, ''), read(even, '3')], ['4', '', unknown]);
  });
});

describe('Ticks', () => {
  it('come once each, in the order of their list', () => {
    const colours = field.ticks('x', ['red', 'blue', 'green']);
    assert.deepEqual(read(colours, ['green', 'red', 'green']), ['red', 'green']);
    assert.deepEqual([read(colours), read(colours, 'blue')], [[], ['blue']]);
    assert.deepEqual(read(colours, ['red', 'pink']), unknown);
  });

  it('name rows by their numbers, also where nobody sees them', () => {
    const rows = field.rowIds('x', { type: 'hidden' });
    assert.deepEqual(read(rows, ['7', '5', '7']), [7, 5]);
    for (const sent of ['0', '-1', '1e0', '9'.repeat(16), '']) assert.deepEqual(read(rows, sent), unknown);
    assert.equal(rows.type, 'hidden');
  });
});
