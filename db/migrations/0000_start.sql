CREATE SCHEMA IF NOT EXISTS "truecount";
--> statement-breakpoint
CREATE SCHEMA IF NOT EXISTS "truecount_platform";
--> statement-breakpoint
CREATE TABLE "truecount"."cache_state" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"filled_at" timestamp with time zone,
	CONSTRAINT "cache_state_one_row" CHECK ("truecount"."cache_state"."id")
);
--> statement-breakpoint
CREATE TABLE "truecount"."chatbot_statistics" (
	"chatbot_id" bigint PRIMARY KEY NOT NULL,
	"team_id" bigint NOT NULL,
	"session_count" bigint DEFAULT 0 NOT NULL,
	"test_session_count" bigint DEFAULT 0 NOT NULL,
	"participant_count" bigint DEFAULT 0 NOT NULL,
	"human_message_count" bigint DEFAULT 0 NOT NULL,
	"first_activity_at" timestamp with time zone,
	"last_activity_at" timestamp with time zone,
	"sort_at" timestamp with time zone GENERATED ALWAYS AS (coalesce(last_activity_at, '-infinity'::timestamptz)) STORED NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"changed_run" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "truecount"."pending_change" (
	"kind" char(1) NOT NULL,
	"id" bigint NOT NULL,
	"noted_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pending_change_kind_check" CHECK ("truecount"."pending_change"."kind" in ('s', 'c'))
);
--> statement-breakpoint
CREATE TABLE "truecount"."run_heartbeat" (
	"run_id" bigint PRIMARY KEY NOT NULL,
	"beat_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "truecount"."session_activity" (
	"conversation_id" bigint NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"human_count" integer NOT NULL,
	"ai_count" integer NOT NULL,
	CONSTRAINT "session_activity_conversation_id_hour_pk" PRIMARY KEY("conversation_id","hour")
);
--> statement-breakpoint
CREATE TABLE "truecount"."session_statistics" (
	"session_id" bigint PRIMARY KEY NOT NULL,
	"conversation_id" bigint NOT NULL,
	"team_id" bigint NOT NULL,
	"chatbot_id" bigint NOT NULL,
	"participant_id" bigint,
	"is_test" boolean NOT NULL,
	"is_ended" boolean NOT NULL,
	"human_message_count" integer NOT NULL,
	"first_activity_at" timestamp with time zone,
	"last_activity_at" timestamp with time zone,
	"sort_at" timestamp with time zone GENERATED ALWAYS AS (coalesce(last_activity_at, '-infinity'::timestamptz)) STORED NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"changed_run" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "truecount"."session_version" (
	"conversation_id" bigint NOT NULL,
	"version" text collate "C" NOT NULL,
	CONSTRAINT "session_version_conversation_id_version_pk" PRIMARY KEY("conversation_id","version")
);
--> statement-breakpoint
CREATE TABLE "truecount"."statistics_update_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"scope_id" bigint,
	"trigger" text NOT NULL,
	"requested_by" text,
	"state" text NOT NULL,
	"batch_size" integer NOT NULL,
	"batches_done" integer DEFAULT 0 NOT NULL,
	"batches_total" integer,
	"rows_read" bigint DEFAULT 0 NOT NULL,
	"rows_changed" bigint DEFAULT 0 NOT NULL,
	"steps" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"duration_ms" integer,
	"error_code" text,
	"error" text,
	CONSTRAINT "statistics_update_log_type_check" CHECK ("truecount"."statistics_update_log"."type" in ('full', 'chatbot', 'session')),
	CONSTRAINT "statistics_update_log_state_check" CHECK ("truecount"."statistics_update_log"."state" in ('queued', 'running', 'done', 'failed', 'cancelled', 'abandoned'))
);
--> statement-breakpoint
CREATE TABLE "truecount"."team_statistics" (
	"team_id" bigint PRIMARY KEY NOT NULL,
	"session_count" bigint DEFAULT 0 NOT NULL,
	"test_session_count" bigint DEFAULT 0 NOT NULL,
	"human_message_count" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "truecount"."writer" (
	"locked" boolean
);
--> statement-breakpoint
CREATE TABLE "truecount_platform"."chatbot" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "truecount_platform"."chatbot_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"team_id" bigint NOT NULL,
	"name" text NOT NULL,
	"owner" text,
	"is_archived" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "chatbot_teamId_name_unique" UNIQUE("team_id","name")
);
--> statement-breakpoint
CREATE TABLE "truecount_platform"."message" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "truecount_platform"."message_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"session_id" bigint NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"content" text NOT NULL,
	"version" text collate "C",
	CONSTRAINT "message_role_check" CHECK ("truecount_platform"."message"."role" in ('human', 'ai', 'system'))
);
--> statement-breakpoint
CREATE TABLE "truecount_platform"."participant" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "truecount_platform"."participant_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"team_id" bigint NOT NULL,
	"identifier" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "participant_teamId_identifier_unique" UNIQUE("team_id","identifier")
);
--> statement-breakpoint
CREATE TABLE "truecount_platform"."session" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "truecount_platform"."session_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"team_id" bigint NOT NULL,
	"chatbot_id" bigint NOT NULL,
	"participant_id" bigint NOT NULL,
	"external_id" text NOT NULL,
	"channel" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"is_test" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "session_teamId_externalId_unique" UNIQUE("team_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "truecount_platform"."session_tag" (
	"session_id" bigint NOT NULL,
	"tag" text NOT NULL,
	CONSTRAINT "session_tag_session_id_tag_pk" PRIMARY KEY("session_id","tag")
);
--> statement-breakpoint
CREATE TABLE "truecount_platform"."team" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "truecount_platform"."team_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "team_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "truecount_platform"."trace" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "truecount_platform"."trace_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"team_id" bigint NOT NULL,
	"chatbot_id" bigint,
	"session_id" bigint,
	"at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"duration_ms" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "truecount"."run_heartbeat" ADD CONSTRAINT "run_heartbeat_run_id_statistics_update_log_id_fk" FOREIGN KEY ("run_id") REFERENCES "truecount"."statistics_update_log"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "truecount_platform"."chatbot" ADD CONSTRAINT "chatbot_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "truecount_platform"."team"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "truecount_platform"."message" ADD CONSTRAINT "message_session_id_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "truecount_platform"."session"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "truecount_platform"."participant" ADD CONSTRAINT "participant_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "truecount_platform"."team"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "truecount_platform"."session" ADD CONSTRAINT "session_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "truecount_platform"."team"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "truecount_platform"."session" ADD CONSTRAINT "session_chatbot_id_chatbot_id_fk" FOREIGN KEY ("chatbot_id") REFERENCES "truecount_platform"."chatbot"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "truecount_platform"."session" ADD CONSTRAINT "session_participant_id_participant_id_fk" FOREIGN KEY ("participant_id") REFERENCES "truecount_platform"."participant"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "truecount_platform"."session_tag" ADD CONSTRAINT "session_tag_session_id_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "truecount_platform"."session"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "truecount_platform"."trace" ADD CONSTRAINT "trace_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "truecount_platform"."team"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "truecount_platform"."trace" ADD CONSTRAINT "trace_chatbot_id_chatbot_id_fk" FOREIGN KEY ("chatbot_id") REFERENCES "truecount_platform"."chatbot"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "truecount_platform"."trace" ADD CONSTRAINT "trace_session_id_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "truecount_platform"."session"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chatbot_statistics_team_index" ON "truecount"."chatbot_statistics" USING btree ("team_id",sort_at desc,chatbot_id desc);--> statement-breakpoint
CREATE INDEX "session_statistics_team_index" ON "truecount"."session_statistics" USING btree ("team_id",sort_at desc,session_id desc);--> statement-breakpoint
CREATE INDEX "session_statistics_chatbot_index" ON "truecount"."session_statistics" USING btree ("chatbot_id",sort_at desc,session_id desc);--> statement-breakpoint
CREATE INDEX "session_statistics_participant_index" ON "truecount"."session_statistics" USING btree ("chatbot_id","participant_id") WHERE not is_test;--> statement-breakpoint
CREATE INDEX "session_version_version_index" ON "truecount"."session_version" USING btree ("version","conversation_id");--> statement-breakpoint
CREATE INDEX "statistics_update_log_requested_index" ON "truecount"."statistics_update_log" USING btree (requested_at desc,id desc);--> statement-breakpoint
CREATE UNIQUE INDEX "statistics_update_log_open_index" ON "truecount"."statistics_update_log" USING btree ("type",coalesce(scope_id, 0)) WHERE state in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "statistics_update_log_covering_index" ON "truecount"."statistics_update_log" USING btree ("type","scope_id",finished_at desc) WHERE state = 'done';--> statement-breakpoint
CREATE INDEX "chatbot_team_archived_index" ON "truecount_platform"."chatbot" USING btree ("team_id","is_archived");--> statement-breakpoint
CREATE INDEX "session_chatbot_index" ON "truecount_platform"."session" USING btree ("chatbot_id");--> statement-breakpoint
CREATE INDEX "session_participant_index" ON "truecount_platform"."session" USING btree ("participant_id");--> statement-breakpoint
CREATE INDEX "session_tag_tag_index" ON "truecount_platform"."session_tag" USING btree ("tag","session_id");--> statement-breakpoint
CREATE INDEX "trace_session_index" ON "truecount_platform"."trace" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "trace_chatbot_index" ON "truecount_platform"."trace" USING btree ("chatbot_id","at");