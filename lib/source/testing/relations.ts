/** The contract of an adapter's relations: shape, what must be unique or there, and that reads of them go by an index. */
import { expect, it } from 'vitest';
import { currentSource } from '../current';
import type { Model } from './model';
import { READS, wasteIn } from './plans';
import { lackingIn, SHAPES, shapeOf } from './shapes';

const RELATIONS = Object.keys(SHAPES) as (keyof typeof SHAPES)[];
const ROWS = RELATIONS.filter((relation) => relation !== 'tagsOf');

/** Registers the tests; `model` is asked when they run. */
export function checkRelations(model: () => Model): void {
  it.each(RELATIONS)('relation %s has its shape', async (relation) => {
    expect(await shapeOf(model().sql, relation)).toEqual(SHAPES[relation]);
  });

  it('a conversation is one session’s', async () => {
    const [wrong] = await model().sql.unsafe<{ count: number }[]>(`
      select (count(*) - count(distinct conversation_id))::int as count from ${currentSource().session} session`);
    expect(wrong).toEqual({ count: 0 });
  });

  it('sessions and chatbots are those of their teams', async () => {
    const teamsOf = async (relation: 'session' | 'chatbot') =>
      (
        await model().sql.unsafe(`select id, team_id from ${currentSource()[relation]} shaped`).values()
      ).toSorted();
    expect(await teamsOf('chatbot')).toEqual([...model().chatbots].toSorted());
    const sessions = [...model().sessions.values()].map(({ id, team }) => [id, team]);
    expect(await teamsOf('session')).toEqual(sessions.toSorted());
  });

  it.each(ROWS)('relation %s lacks nothing that must be there', async (relation) => {
    expect([...(await model().sql.unsafe(lackingIn(relation)))]).toEqual([{ count: 0 }]);
  });

  it.each(Object.keys(READS) as (keyof typeof READS)[])('reads %s by an index', async (read) => {
    expect(await wasteIn(model().sql, read)).toEqual([]);
  });

  it('names no relation that a search path would find', async () => {
    const [path] = await model().sql<{ path: string }[]>`select current_setting('search_path') as path`;
    await model().sql.begin(async (tx) => {
      await tx`set local search_path = pg_catalog`;
      for (const relation of RELATIONS) await shapeOf(tx, relation);
    });
    expect(path!.path).toContain('public');
  });
}
