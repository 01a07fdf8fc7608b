ALTER TABLE "truecount"."pending_change" DROP CONSTRAINT "pending_change_kind_check";--> statement-breakpoint
ALTER TABLE "truecount"."pending_change" ALTER COLUMN "kind" SET DATA TYPE "char";
