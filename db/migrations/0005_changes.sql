CREATE TABLE "truecount"."change_count" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"taken_count" bigint DEFAULT 0 NOT NULL,
	"rewritten_count" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "change_count_one_row" CHECK ("truecount"."change_count"."id")
);
--> statement-breakpoint
INSERT INTO "truecount"."change_count" DEFAULT VALUES;--> statement-breakpoint
-- Both count in the writer's own transaction: who sees a note gone sees it counted.
CREATE FUNCTION "truecount"."count_taken"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE truecount.change_count SET taken_count = taken_count + gone.notes
    FROM (SELECT count(*) AS notes FROM taken) AS gone WHERE gone.notes > 0;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION "truecount"."count_rewritten"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE truecount.change_count SET rewritten_count = rewritten_count + NEW.rows_changed - OLD.rows_changed;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "count_taken" AFTER DELETE ON "truecount"."pending_change" REFERENCING OLD TABLE AS taken
FOR EACH STATEMENT EXECUTE FUNCTION "truecount"."count_taken"();--> statement-breakpoint
-- A fold's row of the log is inserted when it is done; every other run moves its row batch by batch.
CREATE TRIGGER "count_rewritten" AFTER UPDATE OF "rows_changed" ON "truecount"."statistics_update_log"
FOR EACH ROW WHEN (NEW.rows_changed > OLD.rows_changed) EXECUTE FUNCTION "truecount"."count_rewritten"();
