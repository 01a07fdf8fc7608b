/** Believable events of a running platform, each a small transaction on the native tables. */
import { randomBytes } from 'node:crypto';
import type { Sql } from '@/db/client';
import { transaction } from '@/db/transaction';
import { ANSWERS, CLOSINGS, GREETINGS, QUESTIONS, TAGS } from './words';

/** What can happen; the share of each, answers apart: they follow each question after some seconds. */
const SHARES = {
  opened: 0.2,
  asked: 0.55,
  ended: 0.09,
  late: 0.05,
  edited: 0.05,
  deleted: 0.02,
  tagged: 0.04,
};

export type EventKind = keyof typeof SHARES | 'answered';

/** Newest rows among which an event chooses. */
const OPEN_SESSIONS = 40;
const RECENT_SESSIONS = 200;
const RECENT_MESSAGES = 400;

/** Thrown when there is no chatbot to talk to, or a simulation cannot begin. */
export class SimulationError extends Error {}

interface Talk {
  sessionId: string;
  chatbotId: string;
}

export class Traffic {
  #owed: (Talk & { due: number })[] = [];
  #versions = new Map<string, string | null>();

  /**
   * @param teamId team in which everything happens; it needs a chatbot that is not archived
   * @param random gives numbers from 0 up to, not including, 1
   */
  constructor(
    readonly sql: Sql,
    readonly teamId: string,
    readonly random: () => number = Math.random,
  ) {}

  /** Makes one thing happen. Where there is nothing to end, edit and so on, a session is opened instead. */
  async next(): Promise<EventKind> {
    const due = this.#owed.findIndex((talk) => talk.due <= Date.now());
    const talk = due === -1 ? undefined : this.#owed.splice(due, 1)[0];
    if (talk && (await this.#answer(talk))) return 'answered';
    const kind = this.#choose();
    if (kind !== 'opened' && (await this.#happen(kind))) return kind;
    await this.#open();
    return 'opened';
  }

  #choose(): keyof typeof SHARES {
    let roll = this.random();
    for (const [kind, share] of Object.entries(SHARES)) {
      roll -= share;
      if (roll < 0 && isKind(kind)) return kind;
    }
    return 'asked';
  }

  #happen(kind: Exclude<keyof typeof SHARES, 'opened'>): Promise<boolean> {
    if (kind === 'asked') return this.#ask();
    if (kind === 'ended') return this.#end();
    if (kind === 'late') return this.#arriveLate();
    if (kind === 'edited') return this.#edit();
    if (kind === 'deleted') return this.#remove();
    return this.#tag();
  }

  #pick(words: string[]): string {
    return words[Math.floor(this.random() * words.length)] ?? '';
  }

  #fill(text: string): string {
    return text.replace('#', String(2 + Math.floor(this.random() * 98)));
  }

  #question(): string {
    return this.#pick(GREETINGS) + this.#fill(this.#pick(QUESTIONS));
  }

  #expectAnswer(talk: Talk): void {
    this.#owed.push({ ...talk, due: Date.now() + 500 + this.random() * 3500 });
  }

  /** Older chatbots have more sessions; three of five participants have been there before. */
  async #open(): Promise<void> {
    const visitor = `visitor-${randomBytes(4).toString('hex')}`;
    const name = randomBytes(8).toString('hex');
    const talk = await transaction(this.sql, async (tx) => {
      const [participant] = await tx<[{ id: string }]>`
        with returning_one as (
          select id from (
            select id from truecount_platform.participant where team_id = ${this.teamId}::bigint order by id desc limit 500
          ) recent
          where ${this.random() < 0.6}::boolean
          order by id offset floor(${this.random()}::float8 * 500) limit 1
        ), new_one as (
          insert into truecount_platform.participant (team_id, identifier)
          select ${this.teamId}::bigint, ${visitor}::text where not exists (select from returning_one)
          returning id
        )
        select id::text from returning_one union all select id::text from new_one`;
      const [opened] = await tx<Talk[]>`
        insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel, status)
        select ${this.teamId}::bigint, chatbot.id, ${participant.id}::bigint, ${`live-${name}`}, ${this.#pick(['web', 'web', 'whatsapp', 'api'])}, 'active'
        from (
          select id, row_number() over (order by id) - 1 as place, count(*) over () as chatbots
          from truecount_platform.chatbot where team_id = ${this.teamId}::bigint and not is_archived
        ) chatbot
        where place = floor(chatbots * power(${this.random()}::float8, 3))
        returning id::text as "sessionId", chatbot_id::text as "chatbotId"`;
      if (!opened)
        throw new SimulationError('The team has no chatbot in use any more: there is nobody to talk to.');
      await tx`
        insert into truecount_platform.message (session_id, role, content, created_at)
        values (${opened.sessionId}::bigint, 'human', ${this.#question()}, clock_timestamp())`;
      return opened;
    });
    this.#expectAnswer(talk);
  }

  async #ask(): Promise<boolean> {
    const [talk] = await this.sql<Talk[]>`
      with talk as (
        select id, chatbot_id from (
          select id, chatbot_id from truecount_platform.session
          where team_id = ${this.teamId}::bigint and status = 'active' and ended_at is null
          order by id desc limit ${OPEN_SESSIONS}
        ) open
        order by id desc offset floor(${this.random()}::float8 * ${OPEN_SESSIONS}) limit 1
      ), said as (
        insert into truecount_platform.message (session_id, role, content, created_at)
        select id, 'human', ${this.#question()}, clock_timestamp() from talk
      )
      select id::text as "sessionId", chatbot_id::text as "chatbotId" from talk`;
    if (talk) this.#expectAnswer(talk);
    return talk !== undefined;
  }

  /** With the version that answered last; some answers are traced. False when the session has ended meanwhile. */
  async #answer({ sessionId, chatbotId }: Talk): Promise<boolean> {
    const version = await this.#versionOf(chatbotId);
    const text = this.#fill(this.#pick(ANSWERS)) + this.#pick(CLOSINGS);
    const said = await this.sql`
      with said as (
        insert into truecount_platform.message (session_id, role, content, version, created_at)
        select id, 'ai', ${text}, ${version}::text, clock_timestamp()
        from truecount_platform.session where id = ${sessionId}::bigint and ended_at is null
        returning session_id, created_at
      ), traced as (
        insert into truecount_platform.trace (team_id, chatbot_id, session_id, at, status, duration_ms)
        select ${this.teamId}::bigint, ${chatbotId}::bigint, session_id, created_at,
          ${this.random() < 0.03 ? 'error' : 'success'}, ${Math.round(500 + this.random() * 3500)}::int
        from said where ${this.random() < 0.2}::boolean
      )
      select from said`;
    return said.length > 0;
  }

  async #versionOf(chatbotId: string): Promise<string | null> {
    const known = this.#versions.get(chatbotId);
    if (known !== undefined) return known;
    const [last] = await this.sql<{ version: string }[]>`
      select message.version
      from (select id from truecount_platform.session where chatbot_id = ${chatbotId}::bigint order by id desc limit 20) recent
      join truecount_platform.message on message.session_id = recent.id and message.version is not null
      order by message.id desc limit 1`;
    const version = last?.version ?? null;
    this.#versions.set(chatbotId, version);
    return version;
  }

  async #end(): Promise<boolean> {
    const ended = await this.sql`
      update truecount_platform.session
      set status = ${this.random() < 0.7 ? 'complete' : 'pending-review'}, ended_at = clock_timestamp()
      where id = (
        select id from (
          select id from truecount_platform.session
          where team_id = ${this.teamId}::bigint and status = 'active' and ended_at is null
          order by id desc limit ${OPEN_SESSIONS}
        ) open
        order by id offset floor(${this.random()}::float8 * ${OPEN_SESSIONS}) limit 1
      )`;
    return ended.count > 0;
  }

  /** A message that was written up to 45 minutes ago arrives only now. */
  async #arriveLate(): Promise<boolean> {
    const late = await this.sql`
      insert into truecount_platform.message (session_id, role, content, created_at)
      select id, 'human', ${this.#question()}, greatest(created_at, least(
        coalesce(ended_at, clock_timestamp()), clock_timestamp() - make_interval(secs => 60 + 2640 * ${this.random()}::float8)))
      from (
        select * from truecount_platform.session where team_id = ${this.teamId}::bigint order by id desc limit ${RECENT_SESSIONS}
      ) recent
      order by id offset floor(${this.random()}::float8 * ${RECENT_SESSIONS}) limit 1`;
    return late.count > 0;
  }

  /** The text changes; half of the times the clock was wrong too. */
  async #edit(): Promise<boolean> {
    const earlier = this.random() < 0.5 ? 120 * this.random() : 0;
    const edited = await this.sql`
      update truecount_platform.message
      set content = ${this.#question()},
        created_at = greatest(session.created_at, message.created_at - make_interval(secs => ${earlier}::float8))
      from truecount_platform.session
      where session.id = message.session_id and message.id = (${this.#recentMessage()})`;
    return edited.count > 0;
  }

  async #remove(): Promise<boolean> {
    const removed = await this
      .sql`delete from truecount_platform.message where id = (${this.#recentMessage()})`;
    return removed.count > 0;
  }

  #recentMessage() {
    return this.sql`
      select message.id
      from (select id, session_id, role from truecount_platform.message order by id desc limit ${RECENT_MESSAGES}) message
      join truecount_platform.session on session.id = message.session_id and session.team_id = ${this.teamId}::bigint
      where message.role = 'human'
      order by message.id offset floor(${this.random()}::float8 * ${RECENT_MESSAGES / 4}) limit 1`;
  }

  async #tag(): Promise<boolean> {
    const tagged = await this.sql`
      insert into truecount_platform.session_tag (session_id, tag)
      select id, ${this.#pick(TAGS)}
      from (
        select id from truecount_platform.session where team_id = ${this.teamId}::bigint order by id desc limit ${RECENT_SESSIONS}
      ) recent
      order by id offset floor(${this.random()}::float8 * ${RECENT_SESSIONS}) limit 1
      on conflict do nothing`;
    return tagged.count > 0;
  }
}

function isKind(kind: string): kind is keyof typeof SHARES {
  return kind in SHARES;
}
