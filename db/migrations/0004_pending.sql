CREATE TABLE "truecount"."capture_state" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"capture" text DEFAULT 'triggers' NOT NULL,
	"newest_change_at" timestamp with time zone,
	"swept_through" bigint,
	CONSTRAINT "capture_state_one_row" CHECK ("truecount"."capture_state"."id"),
	CONSTRAINT "capture_state_capture_check" CHECK ("truecount"."capture_state"."capture" in ('triggers', 'tail'))
);
--> statement-breakpoint
CREATE TABLE "truecount"."tail_position" (
	"relation" text PRIMARY KEY NOT NULL,
	"settled_id" bigint NOT NULL,
	"frontier_id" bigint NOT NULL,
	"holders" text[] DEFAULT '{}' NOT NULL,
	"file_node" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "truecount"."tail_seen" (
	"relation" text NOT NULL,
	"id" bigint NOT NULL,
	CONSTRAINT "tail_seen_relation_id_pk" PRIMARY KEY("relation","id")
);
--> statement-breakpoint
ALTER TABLE "truecount"."pending_change" DROP CONSTRAINT "pending_change_kind_check";--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" DROP CONSTRAINT "statistics_update_log_type_check";--> statement-breakpoint
ALTER TABLE "truecount"."pending_change" ALTER COLUMN "noted_at" SET DEFAULT clock_timestamp();--> statement-breakpoint
ALTER TABLE "truecount"."pending_change" ADD COLUMN "human" integer;--> statement-breakpoint
ALTER TABLE "truecount"."pending_change" ADD COLUMN "first_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "truecount"."pending_change" ADD COLUMN "last_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "truecount"."pending_change" ADD CONSTRAINT "pending_change_kind_check" CHECK ("truecount"."pending_change"."kind" in ('a', 'm', 's', 'c', 'e'));--> statement-breakpoint
ALTER TABLE "truecount"."statistics_update_log" ADD CONSTRAINT "statistics_update_log_type_check" CHECK ("truecount"."statistics_update_log"."type" in ('full', 'incremental', 'hybrid', 'chatbot', 'session'));--> statement-breakpoint
INSERT INTO "truecount"."capture_state" DEFAULT VALUES;--> statement-breakpoint
-- A queue: emptied all day, so cleaned up by what comes in; its file stays, because making it shorter locks out writers.
ALTER TABLE "truecount"."pending_change" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 10000, autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 100000, autovacuum_vacuum_cost_delay = 0, vacuum_truncate = off);--> statement-breakpoint
ALTER TABLE "truecount"."tail_seen" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_cost_delay = 0, vacuum_truncate = off);
