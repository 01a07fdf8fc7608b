-- A cache row that is removed by anything but the engine is pending from then on, so that no read shows it as zero.
-- The engine sets truecount.writer for its own transactions.
CREATE FUNCTION "truecount"."note_lost_sessions"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO truecount.pending_change (kind, id)
    SELECT 's', session_id FROM lost
    UNION ALL
    SELECT DISTINCT 'c', chatbot_id FROM lost;
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
    UPDATE truecount.cache_state SET filled_at = NULL;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "truecount"."note_lost_chatbots"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO truecount.pending_change (kind, id) SELECT 'c', chatbot_id FROM lost;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "truecount"."note_emptied"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE truecount.cache_state SET filled_at = NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "note_lost" AFTER DELETE ON "truecount"."session_statistics" REFERENCING OLD TABLE AS lost
FOR EACH STATEMENT WHEN (current_setting('truecount.writer', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION "truecount"."note_lost_sessions"();
--> statement-breakpoint
CREATE TRIGGER "note_lost" AFTER DELETE ON "truecount"."chatbot_statistics" REFERENCING OLD TABLE AS lost
FOR EACH STATEMENT WHEN (current_setting('truecount.writer', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION "truecount"."note_lost_chatbots"();
--> statement-breakpoint
CREATE TRIGGER "note_emptied" AFTER TRUNCATE ON "truecount"."session_statistics" FOR EACH STATEMENT EXECUTE FUNCTION "truecount"."note_emptied"();
--> statement-breakpoint
CREATE TRIGGER "note_emptied" AFTER TRUNCATE ON "truecount"."chatbot_statistics" FOR EACH STATEMENT EXECUTE FUNCTION "truecount"."note_emptied"();
--> statement-breakpoint
CREATE TRIGGER "note_emptied" AFTER TRUNCATE ON "truecount"."team_statistics" FOR EACH STATEMENT EXECUTE FUNCTION "truecount"."note_emptied"();
--> statement-breakpoint
CREATE TRIGGER "note_emptied" AFTER TRUNCATE ON "truecount"."session_activity" FOR EACH STATEMENT EXECUTE FUNCTION "truecount"."note_emptied"();
--> statement-breakpoint
CREATE TRIGGER "note_emptied" AFTER TRUNCATE ON "truecount"."session_version" FOR EACH STATEMENT EXECUTE FUNCTION "truecount"."note_emptied"();
--> statement-breakpoint
INSERT INTO "truecount"."cache_state" DEFAULT VALUES;
