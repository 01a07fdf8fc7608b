CREATE TABLE "truecount"."alert_sent" (
	"key" text PRIMARY KEY NOT NULL,
	"sent_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "truecount"."job_heartbeat" (
	"job" text PRIMARY KEY NOT NULL,
	"slot" timestamp with time zone,
	"beat_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "truecount"."job_setting" (
	"job" text PRIMARY KEY NOT NULL,
	"is_paused" boolean DEFAULT false NOT NULL,
	"interval_seconds" integer,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_by" text,
	CONSTRAINT "job_setting_interval_check" CHECK ("truecount"."job_setting"."interval_seconds" between 10 and 31536000)
);
--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" DROP CONSTRAINT "statistics_update_log_type_check";--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" ADD COLUMN "job" text;--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" ADD COLUMN "slot" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" ADD COLUMN "runner" text DEFAULT 'process' NOT NULL;--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" ADD COLUMN "inngest_run_id" text;--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" ADD COLUMN "beat_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" ADD COLUMN "position" jsonb;--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" ADD COLUMN "note" text;--> statement-breakpoint
CREATE UNIQUE INDEX "statistics_update_log_slot_index" ON "truecount"."statistics_update_log" USING btree ("job","slot") WHERE slot is not null;--> statement-breakpoint
CREATE INDEX "statistics_update_log_job_index" ON "truecount"."statistics_update_log" USING btree ("job",id desc) WHERE job is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "statistics_update_log_inngest_index" ON "truecount"."statistics_update_log" USING btree ("inngest_run_id") WHERE inngest_run_id is not null;--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" ADD CONSTRAINT "statistics_update_log_runner_check" CHECK ("truecount"."statistics_update_log"."runner" in ('process', 'inngest'));--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" ADD CONSTRAINT "statistics_update_log_type_check" CHECK ("truecount"."statistics_update_log"."type" in ('full', 'incremental', 'hybrid', 'chatbot', 'session', 'recent', 'older', 'chatbots',
        'check-staleness', 'clean-update-log'));--> statement-breakpoint
INSERT INTO "truecount"."job_setting" ("job") VALUES ('refresh-recent'), ('refresh-chatbots'), ('refresh-older'), ('refresh-full'), ('check-staleness'), ('clean-update-log');--> statement-breakpoint
INSERT INTO "truecount"."job_heartbeat" ("job") SELECT "job" FROM "truecount"."job_setting";
