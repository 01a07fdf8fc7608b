-- Every cache table tells of rows that something other than the engine deletes.
CREATE OR REPLACE FUNCTION "truecount"."note_emptied"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE truecount.cache_state SET filled_at = NULL, emptied_count = emptied_count + 1;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "truecount"."note_lost_conversations"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO truecount.pending_change (kind, id)
    SELECT DISTINCT 's', statistics.session_id
    FROM lost JOIN truecount.session_statistics AS statistics USING (conversation_id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "truecount"."note_lost_sessions"() RETURNS trigger
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
    UPDATE truecount.cache_state SET filled_at = NULL, emptied_count = emptied_count + 1;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "note_lost" AFTER DELETE ON "truecount"."session_activity" REFERENCING OLD TABLE AS lost
FOR EACH STATEMENT WHEN (current_setting('truecount.writer', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION "truecount"."note_lost_conversations"();
--> statement-breakpoint
CREATE TRIGGER "note_lost" AFTER DELETE ON "truecount"."session_version" REFERENCING OLD TABLE AS lost
FOR EACH STATEMENT WHEN (current_setting('truecount.writer', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION "truecount"."note_lost_conversations"();
--> statement-breakpoint
-- Few rows, and every page needs them: without one the cache counts as not filled.
CREATE TRIGGER "note_lost" AFTER DELETE ON "truecount"."team_statistics"
FOR EACH STATEMENT WHEN (current_setting('truecount.writer', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION "truecount"."note_emptied"();
