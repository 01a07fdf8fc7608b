/** People and what they may do. The first four tables are the sign-in library's, under Truecount's own words. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { truecount } from './cache';

/** The library hands over and expects JavaScript's Date here. */
const moment = () => timestamp({ withTimezone: true });
const created = () => moment().notNull().defaultNow();
const id = () => bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity();
/** A team of the source, which may be another platform's table: no foreign key. */
const teamId = () => bigint({ mode: 'bigint' });

/** `mustChangePassword`: the password was given by somebody else and opens nothing but its own change. */
export const person = truecount.table('person', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().notNull().default(false),
  image: text(),
  createdAt: created(),
  updatedAt: created(),
  lastSignedInAt: moment(),
  disabledAt: moment(),
  mustChangePassword: boolean().notNull().default(false),
});

const ofPerson = () =>
  uuid('person_id')
    .notNull()
    .references(() => person.id, { onDelete: 'cascade' });

/** A browser that is signed in (the library's session). The cookie carries the token with a signature. */
export const signIn = truecount.table(
  'sign_in',
  {
    id: uuid().primaryKey().defaultRandom(),
    token: text().notNull().unique(),
    userId: ofPerson(),
    expiresAt: moment().notNull(),
    createdAt: created(),
    updatedAt: created(),
    ipAddress: text(),
    userAgent: text(),
  },
  (t) => [index('sign_in_person_index').on(t.userId)],
);

/** A password, hashed by the library's scrypt (its account). */
export const credential = truecount.table(
  'credential',
  {
    id: uuid().primaryKey().defaultRandom(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: ofPerson(),
    password: text(),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: moment(),
    refreshTokenExpiresAt: moment(),
    scope: text(),
    createdAt: created(),
    updatedAt: created(),
  },
  (t) => [uniqueIndex('credential_person_index').on(t.userId, t.providerId)],
);

/** A link that sets a password once (the library's verification); `identifier` is a hash of its token. */
export const oneTimeLink = truecount.table(
  'one_time_link',
  {
    id: uuid().primaryKey().defaultRandom(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: moment().notNull(),
    createdAt: created(),
    updatedAt: created(),
  },
  (t) => [
    index('one_time_link_identifier_index').on(t.identifier),
    index('one_time_link_value_index').on(t.value),
  ],
);

/** What a person may do in a team; `teamId` null: in every team, those to come included. */
export const membership = truecount.table(
  'membership',
  {
    id: id(),
    personId: ofPerson(),
    teamId: teamId(),
    role: text().notNull(),
    createdAt: created(),
  },
  (t) => [
    // Two nulls would differ; no id of a source is 0.
    uniqueIndex('membership_person_team_index').on(t.personId, sql`coalesce(team_id, 0)`),
    check('membership_role_check', sql`role in ('viewer', 'operator', 'administrator')`),
  ],
);

/** `hash`: SHA-256 of the whole key, as hexadecimal digits; `teamId` null: every team of the person. */
export const apiKey = truecount.table(
  'api_key',
  {
    id: id(),
    personId: ofPerson(),
    teamId: teamId(),
    name: text().notNull(),
    prefix: text().notNull(),
    hash: text().notNull().unique(),
    scopes: text().array().notNull(),
    createdAt: created(),
    expiresAt: moment().notNull(),
    lastUsedAt: moment(),
    revokedAt: moment(),
  },
  (t) => [index('api_key_person_index').on(t.personId)],
);

/** Who did what, and what was refused to whom. `times`: the same refusal within the same minute is one row. */
export const trail = truecount.table(
  'trail',
  {
    id: id(),
    at: created(),
    personId: uuid().references(() => person.id, { onDelete: 'set null' }),
    who: text().notNull(),
    action: text().notNull(),
    subject: text(),
    teamId: teamId(),
    detail: text(),
    times: integer().notNull().default(1),
    mergeKey: text().unique('trail_merge_key_unique'),
  },
  (t) => [
    index('trail_at_index').on(sql`at desc`, sql`id desc`),
    index('trail_team_index').on(t.teamId, sql`at desc`, sql`id desc`),
  ],
);

/** Passwords that were tried, to limit how often; `account`: a hash of the e-mail address. */
export const signInAttempt = truecount.table(
  'sign_in_attempt',
  { id: id(), account: text().notNull(), at: created() },
  (t) => [
    index('sign_in_attempt_account_index').on(t.account, t.at),
    index('sign_in_attempt_at_index').on(t.at),
  ],
);
