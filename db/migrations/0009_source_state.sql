CREATE TABLE "truecount"."source_state" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"name" text DEFAULT 'native' NOT NULL,
	"schema" text,
	"fingerprint" text,
	"revision" bigint DEFAULT 0 NOT NULL,
	"captured_revision" bigint DEFAULT 0 NOT NULL,
	"attached_at" timestamp with time zone,
	CONSTRAINT "source_state_one_row" CHECK ("truecount"."source_state"."id")
);
--> statement-breakpoint
INSERT INTO "truecount"."source_state" DEFAULT VALUES;
