import assert from 'node:assert/strict';
import { fromLocalTime, readLocalTime, toLocalTime } from '../../src/lib/local-times.ts';

describe('A time on a clock on the wall', () => {
  it('is read as browsers send it and as people type it', () => {
    assert.equal(readLocalTime('2026-11-24T08:05'), '2026-11-24T08:05');
    assert.equal(readLocalTime('2026-11-24 08:05'), '2026-11-24T08:05');
    assert.equal(readLocalTime('2026-11-24T08:05:59.5'), '2026-11-24T08:05');
    assert.equal(readLocalTime('2026-11-24'), '2026-11-24T00:00');
  });

  it('is none when there is no such day or hour', () => {
    for (const typed of [
      '',
      'x',
      '2026-02-30',
      '2026-13-01T00:00',
      '2026-11-24T24:00',
      '2026-11-24T08:60',
      '0001-01-01',
      '1000-01-01T00:00',
      '24.11.2026',
      '2026-11-24T8:05',
    ])
      assert.equal(readLocalTime(typed), undefined, typed);
  });

  it('is a moment by the clock of its time zone, and shown by it again', () => {
    const cases: [local: string, zone: string, moment: string][] = [
      ['2026-11-24T08:00', 'UTC', '2026-11-24T08:00:00.000Z'],
      ['2026-11-24T08:00', 'Europe/Berlin', '2026-11-24T07:00:00.000Z'],
      ['2026-07-24T08:00', 'Europe/Berlin', '2026-07-24T06:00:00.000Z'],
      ['2026-07-24T00:30', 'America/New_York', '2026-07-24T04:30:00.000Z'],
      ['2026-11-24T08:00', 'Asia/Kathmandu', '2026-11-24T02:15:00.000Z'],
      ['2026-12-31T23:59', 'Pacific/Kiritimati', '2026-12-31T09:59:00.000Z'],
    ];
    for (const [local, zone, moment] of cases) {
      assert.equal(fromLocalTime(local, zone).toISOString(), moment, zone);
      assert.equal(toLocalTime(new Date(moment), zone), local, zone);
    }
  });

  it('that a turned clock left out is near where it would be', () => {
    const skipped = fromLocalTime('2026-03-29T02:30', 'Europe/Berlin').getTime();
    assert.ok(Math.abs(skipped - Date.parse('2026-03-29T01:00:00Z')) <= 3_600_000);
  });
});
