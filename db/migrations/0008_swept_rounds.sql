ALTER TABLE "truecount"."capture_state" ADD COLUMN "round_began_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "truecount"."capture_state" ADD COLUMN "swept_at" timestamp with time zone;--> statement-breakpoint
-- Firing a trigger needs no right; calling its function from a trigger of one's own would.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA "truecount" FROM PUBLIC;
