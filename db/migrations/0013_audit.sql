CREATE TABLE "truecount"."audit_finding" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"run_id" bigint NOT NULL,
	"part" text NOT NULL,
	"found_at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"subject_id" bigint NOT NULL,
	"team_id" bigint,
	"number" text NOT NULL,
	"shown" jsonb,
	"counted" jsonb,
	"is_unswept" boolean NOT NULL,
	"repair_run_id" bigint,
	"repair_asked_by" text,
	"repair_asked_at" timestamp with time zone,
	CONSTRAINT "audit_finding_kind_check" CHECK ("truecount"."audit_finding"."kind" in ('session', 'chatbot', 'bucket', 'team'))
);
--> statement-breakpoint
CREATE TABLE "truecount"."audit_result" (
	"run_id" bigint NOT NULL,
	"part" text NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"row_count" bigint DEFAULT 0 NOT NULL,
	"wrong_row_count" bigint DEFAULT 0 NOT NULL,
	"number_count" bigint DEFAULT 0 NOT NULL,
	"wrong_count" bigint DEFAULT 0 NOT NULL,
	"unswept_count" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "audit_result_run_id_part_pk" PRIMARY KEY("run_id","part"),
	CONSTRAINT "audit_result_part_check" CHECK ("truecount"."audit_result"."part" in ('random', 'viewed', 'unswept', 'changed', 'all', 'sweep'))
);
--> statement-breakpoint
CREATE TABLE "truecount"."invariant_result" (
	"run_id" bigint NOT NULL,
	"name" text NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"compared_count" bigint DEFAULT 0 NOT NULL,
	"wrong_count" bigint DEFAULT 0 NOT NULL,
	"examples" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"duration_ms" integer NOT NULL,
	CONSTRAINT "invariant_result_run_id_name_pk" PRIMARY KEY("run_id","name")
);
--> statement-breakpoint
CREATE TABLE "truecount"."view_hour" (
	"hour" timestamp with time zone PRIMARY KEY NOT NULL,
	"view_count" bigint DEFAULT 0 NOT NULL,
	"cache_row_count" bigint DEFAULT 0 NOT NULL,
	"pending_row_count" bigint DEFAULT 0 NOT NULL,
	"live_row_count" bigint DEFAULT 0 NOT NULL,
	"behind_row_count" bigint DEFAULT 0 NOT NULL,
	"stale_seconds" double precision DEFAULT 0 NOT NULL,
	"most_stale_seconds" double precision DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "truecount"."view_subject" (
	"day" date NOT NULL,
	"kind" text NOT NULL,
	"subject_id" bigint NOT NULL,
	"view_count" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "view_subject_day_kind_subject_id_pk" PRIMARY KEY("day","kind","subject_id"),
	CONSTRAINT "view_subject_kind_check" CHECK ("truecount"."view_subject"."kind" in ('chatbot', 'session'))
);
--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" DROP CONSTRAINT "statistics_update_log_type_check";--> statement-breakpoint
CREATE INDEX "audit_finding_team_index" ON "truecount"."audit_finding" USING btree ("team_id",id desc);--> statement-breakpoint
CREATE INDEX "audit_finding_subject_index" ON "truecount"."audit_finding" USING btree ("kind","subject_id");--> statement-breakpoint
CREATE INDEX "audit_finding_run_index" ON "truecount"."audit_finding" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "audit_result_part_index" ON "truecount"."audit_result" USING btree ("part",as_of desc);--> statement-breakpoint
CREATE INDEX "invariant_result_name_index" ON "truecount"."invariant_result" USING btree ("name",as_of desc);--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" ADD CONSTRAINT "statistics_update_log_type_check" CHECK ("truecount"."statistics_update_log"."type" in ('full', 'incremental', 'hybrid', 'chatbot', 'session', 'recent', 'older', 'chatbots',
        'archive', 'compress', 'check-staleness', 'clean-update-log', 'audit', 'audit-all'));--> statement-breakpoint
INSERT INTO "truecount"."job_setting" ("job") VALUES ('audit') ON CONFLICT DO NOTHING;--> statement-breakpoint
INSERT INTO "truecount"."job_heartbeat" ("job") VALUES ('audit') ON CONFLICT DO NOTHING;
