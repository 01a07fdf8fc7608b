ALTER TABLE "truecount"."run_heartbeat" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "truecount"."run_heartbeat" CASCADE;--> statement-breakpoint
DROP INDEX "truecount"."statistics_update_log_open_index";--> statement-breakpoint
ALTER TABLE "truecount"."cache_state" ADD COLUMN "emptied_count" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "statistics_update_log_open_index" ON "truecount"."statistics_update_log" USING btree ("type",coalesce(scope_id, 0)) WHERE state = 'queued';