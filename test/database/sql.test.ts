import assert from 'node:assert/strict';
import { allOf, sql, toQuery, trusted } from '../../src/database/sql.ts';

describe('SQL in pieces', () => {
  it('keeps values apart from the text', () => {
    const name = "x'; drop table users; --";
    assert.deepEqual(toQuery(sql`select 1 where a = ${name} and b = ${null} and c = any(${[1, 2]})`), {
      text: 'select 1 where a = $1 and b = $2 and c = any($3)',
      values: [name, null, [1, 2]],
    });
  });

  it('numbers the values of all pieces together', () => {
    const age = sql`age > ${18}`;
    const both = sql`${age} and ${sql`name = ${'Anna'}`} or ${trusted('true')}`;
    assert.deepEqual(toQuery(sql`select ${'first'}, 1 where ${both} limit ${5}`), {
      text: 'select $1, 1 where age > $2 and name = $3 or true limit $4',
      values: ['first', 18, 'Anna', 5],
    });
  });

  it('takes a text for a value, even where it looks like SQL', () => {
    assert.deepEqual(toQuery(sql`${'texts'}`), { text: '$1', values: ['texts'] });
    assert.deepEqual(toQuery(sql`${new Date(0)}`).values, [new Date(0)]);
  });

  it('joins conditions, and asks for nothing where there are none', () => {
    assert.deepEqual(toQuery(allOf([sql`a = ${1}`, sql`b = ${2}`])), { text: 'a = $1 and b = $2', values: [1, 2] });
    assert.deepEqual(toQuery(allOf([])), { text: 'true', values: [] });
  });
});
