import { currentRights } from '../access/service.ts';
import { readWord, wordsBeside } from '../database/cursors.ts';
import { toPage } from '../database/keyset.ts';
import { type Actor, may } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { putBackLinks } from '../put-back/links-service.ts';
import { findOpen } from './subjects-service.ts';
import * as store from './timeline-store.ts';
import { type Day, describeDays, type Happened, type Reader } from './timeline-words.ts';

export type { Reader };

/** A page of somebody's timeline: `at` is empty, or what a page says of those beside it. */
export interface Place {
  at: string;
  size: number;
}

export interface Timeline {
  days: Day[];
  newer: string | undefined;
  older: string | undefined;
}

/**
 * What happened to a user, the newest first, in the words of whoever reads it: what they did to others is for
 * themselves and for those who may see the trail. The caller has checked that the actor may see the user at all.
 */
export async function readTimeline(
  portal: Portal,
  actor: Actor,
  userId: number,
  { at, size }: Place,
  reader: Reader,
): Promise<Timeline> {
  const { pool } = portal.database;
  const whole = actor.id === userId || may(actor, 'audit.view');
  const start = readWord(at, store.order);
  const found = await store.readTimeline(pool, actor, { userId, withDeeds: whole, start, size });
  const page = toPage(found, { order: store.order, start, size });
  const beside = wordsBeside(page);
  const rights = await currentRights(portal, actor.accessVersion);
  const names = await store.readNames(pool, supervisorsIn(page.rows));
  const putBack = await putBackLinks(portal, actor, page.rows, rights);
  const open = await findOpen(portal, actor, page.rows);
  return {
    days: describeDays(page.rows, { ...reader, actor, userId, names, rights, whole, putBack, open }),
    newer: beside.previous,
    older: beside.next,
  };
}

/** The newest sign-ins and failures of a user, in words, and the event of the newest. */
export async function readSignIns(
  portal: Portal,
  actor: Actor,
  userId: number,
  size: number,
  reader: Reader,
): Promise<{ days: Day[]; lastEvent: string | undefined }> {
  const rows = await store.readSignIns(portal.database.pool, userId, size);
  const rights = await currentRights(portal, actor.accessVersion);
  const whole = actor.id === userId || may(actor, 'audit.view');
  return {
    days: describeDays(rows, { ...reader, actor, userId, names: new Map(), rights, whole }),
    lastEvent: rows[0]?.event,
  };
}

/** What the actor changed last, in words. */
export async function readDeeds(portal: Portal, actor: Actor, size: number, reader: Reader): Promise<Happened[]> {
  const rows = await store.readDeeds(portal.database.pool, actor, actor.id, size);
  const rights = await currentRights(portal, actor.accessVersion);
  const open = await findOpen(portal, actor, rows);
  const context = { ...reader, actor, userId: actor.id, names: new Map<number, string>(), rights, whole: false, open };
  return describeDays(rows, context).flatMap(({ happened }) => happened);
}

/** The users of whom entries hold the number only. */
export const supervisorsIn = (rows: store.TimelineRow[]): number[] =>
  rows.flatMap(({ changes }) => changes.supervisorId ?? []).filter((id): id is number => typeof id === 'number');
