-- Rows of the cache get columns that only the source can fill: the next refresh fills the tables anew.
TRUNCATE "truecount"."session_statistics", "truecount"."session_version", "truecount"."session_activity", "truecount"."chatbot_statistics", "truecount"."team_statistics";--> statement-breakpoint
CREATE TABLE "truecount"."archive_state" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"filled_at" timestamp with time zone,
	"due_at" timestamp with time zone DEFAULT now(),
	"emptied_count" bigint DEFAULT 0 NOT NULL,
	"archived_at" timestamp with time zone,
	CONSTRAINT "archive_state_one_row" CHECK ("truecount"."archive_state"."id")
);
--> statement-breakpoint
CREATE TABLE "truecount"."bucket_change" (
	"chatbot_id" bigint NOT NULL,
	"day" date NOT NULL,
	"cause" text NOT NULL,
	CONSTRAINT "bucket_change_chatbot_id_day_cause_pk" PRIMARY KEY("chatbot_id","day","cause")
);
--> statement-breakpoint
CREATE TABLE "truecount"."bucket_restatement" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"chatbot_id" bigint NOT NULL,
	"grain" text NOT NULL,
	"start" timestamp with time zone NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"causes" text[] NOT NULL,
	"run" bigint NOT NULL,
	"restated_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "truecount"."chatbot_bucket" (
	"chatbot_id" bigint NOT NULL,
	"grain" text NOT NULL,
	"start" timestamp with time zone NOT NULL,
	"session_count" integer NOT NULL,
	"completed_count" integer NOT NULL,
	"human_count" integer NOT NULL,
	"ai_count" integer NOT NULL,
	"participant_count" integer NOT NULL,
	"session_seconds" numeric NOT NULL,
	CONSTRAINT "chatbot_bucket_chatbot_id_grain_start_pk" PRIMARY KEY("chatbot_id","grain","start"),
	CONSTRAINT "chatbot_bucket_grain_check" CHECK ("truecount"."chatbot_bucket"."grain" in ('hour', 'day', 'week', 'month'))
);
--> statement-breakpoint
CREATE TABLE "truecount"."compressed_session" (
	"conversation_id" bigint PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" DROP CONSTRAINT "statistics_update_log_type_check";--> statement-breakpoint
ALTER TABLE "truecount"."session_statistics" ADD COLUMN "created_at" timestamp with time zone NOT NULL;--> statement-breakpoint
ALTER TABLE "truecount"."session_statistics" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "truecount"."session_statistics" ADD COLUMN "touched_at" timestamp with time zone GENERATED ALWAYS AS (greatest(created_at, ended_at, last_activity_at)) STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "bucket_restatement_chatbot_index" ON "truecount"."bucket_restatement" USING btree ("chatbot_id",id desc);--> statement-breakpoint
CREATE INDEX "bucket_restatement_run_index" ON "truecount"."bucket_restatement" USING btree ("run");--> statement-breakpoint
CREATE INDEX "session_activity_answer_index" ON "truecount"."session_activity" USING btree ("hour","conversation_id") WHERE human_count = 0;--> statement-breakpoint
CREATE INDEX "session_statistics_touched_index" ON "truecount"."session_statistics" USING btree ("chatbot_id","touched_at");--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" ADD CONSTRAINT "statistics_update_log_type_check" CHECK ("truecount"."statistics_update_log"."type" in ('full', 'incremental', 'hybrid', 'chatbot', 'session', 'recent', 'older', 'chatbots',
        'archive', 'compress', 'check-staleness', 'clean-update-log'));--> statement-breakpoint
INSERT INTO "truecount"."archive_state" DEFAULT VALUES;--> statement-breakpoint
INSERT INTO "truecount"."job_setting" ("job") VALUES ('archive'), ('compress') ON CONFLICT DO NOTHING;--> statement-breakpoint
INSERT INTO "truecount"."job_heartbeat" ("job") VALUES ('archive'), ('compress') ON CONFLICT DO NOTHING;--> statement-breakpoint
-- What is emptied takes the archive along, and every lost row marks the days that it is of.
CREATE OR REPLACE FUNCTION "truecount"."note_emptied"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE truecount.cache_state SET filled_at = NULL, emptied_count = emptied_count + 1;
  UPDATE truecount.archive_state SET filled_at = NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "truecount"."note_lost_conversations"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO truecount.pending_change (kind, id)
    SELECT DISTINCT 's', statistics.session_id
    FROM lost JOIN truecount.session_statistics AS statistics USING (conversation_id);
  IF TG_TABLE_NAME = 'session_activity' THEN
    INSERT INTO truecount.bucket_change (chatbot_id, day, cause)
      SELECT DISTINCT statistics.chatbot_id, (lost.hour AT TIME ZONE 'UTC')::date, 'cache row lost'
      FROM lost JOIN truecount.session_statistics AS statistics USING (conversation_id)
      WHERE lost.hour >= '0001-01-01 00:00Z' AND lost.hour < '9999-12-31 00:00Z'
      ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "truecount"."note_lost_sessions"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO truecount.pending_change (kind, id)
    SELECT 's', session_id FROM lost
    UNION ALL
    SELECT DISTINCT 'c', chatbot_id FROM lost;
  INSERT INTO truecount.bucket_change (chatbot_id, day, cause)
    SELECT DISTINCT chatbot_id, (at AT TIME ZONE 'UTC')::date, 'cache row lost' FROM (
      SELECT chatbot_id, created_at AS at FROM lost
      UNION ALL SELECT chatbot_id, ended_at FROM lost
      UNION ALL SELECT chatbot_id, hour FROM lost JOIN truecount.session_activity USING (conversation_id)
    ) AS part WHERE at >= '0001-01-01 00:00Z' AND at < '9999-12-31 00:00Z'
    ON CONFLICT DO NOTHING;
  -- Team totals stay the sum of the rows that are left; reads add what is counted live.
  UPDATE truecount.team_statistics AS total
    SET session_count = total.session_count - gone.sessions, test_session_count = total.test_session_count - gone.tests,
      human_message_count = total.human_message_count - gone.messages
    FROM (
      SELECT team_id, count(*) FILTER (WHERE NOT is_test) AS sessions, count(*) FILTER (WHERE is_test) AS tests,
        coalesce(sum(human_message_count) FILTER (WHERE NOT is_test), 0) AS messages
      FROM lost GROUP BY team_id
    ) AS gone WHERE gone.team_id = total.team_id;
  IF NOT EXISTS (SELECT FROM truecount.session_statistics) THEN
    UPDATE truecount.cache_state SET filled_at = NULL, emptied_count = emptied_count + 1;
    UPDATE truecount.archive_state SET filled_at = NULL;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "truecount"."note_lost_buckets"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO truecount.bucket_change (chatbot_id, day, cause)
    SELECT DISTINCT chatbot_id, (start AT TIME ZONE 'UTC')::date, 'cache row lost' FROM lost ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "note_lost" AFTER DELETE ON "truecount"."chatbot_bucket" REFERENCING OLD TABLE AS lost
FOR EACH STATEMENT WHEN (current_setting('truecount.writer', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION "truecount"."note_lost_buckets"();
--> statement-breakpoint
CREATE FUNCTION "truecount"."note_emptied_buckets"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE truecount.archive_state SET filled_at = NULL, emptied_count = emptied_count + 1;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "note_emptied" AFTER TRUNCATE ON "truecount"."chatbot_bucket" FOR EACH STATEMENT EXECUTE FUNCTION "truecount"."note_emptied_buckets"();
--> statement-breakpoint
CREATE TRIGGER "note_emptied" AFTER TRUNCATE ON "truecount"."bucket_change" FOR EACH STATEMENT EXECUTE FUNCTION "truecount"."note_emptied_buckets"();
--> statement-breakpoint
-- Whoever takes a note away takes away that something is to be counted.
CREATE TRIGGER "note_lost" AFTER DELETE ON "truecount"."bucket_change" FOR EACH STATEMENT
WHEN (current_setting('truecount.writer', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION "truecount"."note_emptied_buckets"();
--> statement-breakpoint
-- A session that is taken for uncompressed lacks its versions: it is counted again.
CREATE TRIGGER "note_lost" AFTER DELETE ON "truecount"."compressed_session" REFERENCING OLD TABLE AS lost
FOR EACH STATEMENT WHEN (current_setting('truecount.writer', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION "truecount"."note_lost_conversations"();
--> statement-breakpoint
CREATE TRIGGER "note_emptied" AFTER TRUNCATE ON "truecount"."compressed_session" FOR EACH STATEMENT EXECUTE FUNCTION "truecount"."note_emptied"();
