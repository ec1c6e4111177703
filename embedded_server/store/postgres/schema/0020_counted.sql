-- What each record counts for beside its stream is added to the counters soon after it was stored, many records at once:
-- uses of tokens, in all and by day, and the flow. Up to which number that was done is committed with it, so nothing is
-- counted twice and nothing forgotten, whoever ends when.
CREATE TABLE counted (
    id integer PRIMARY KEY CHECK (id = 1),
    seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20);

LOCK TABLE state IN ACCESS EXCLUSIVE MODE;
INSERT INTO counted (id, seq) SELECT 1, seq FROM state;  -- so far, records were counted as they were stored

-- Whoever changes these counters, and whoever deletes records, calls this first: it locks `counted`, so that nobody waits
-- in a circle. Numbers follow the order of commits: what lies up to the last one seen here is all there is. Tables grow
-- while a plan is remembered. True: there is more, of which the next call takes as much again.
CREATE FUNCTION count_records() RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
    most CONSTANT bigint := 100000;
    before bigint;
    latest bigint;
BEGIN
    SELECT seq INTO before FROM counted WHERE id = 1 FOR UPDATE;
    SELECT seq INTO latest FROM state WHERE id = 1;
    IF latest = before THEN
        RETURN false;
    END IF;
    latest := least(latest, before + most);
    WITH fresh AS MATERIALIZED (
        SELECT token, received_ms / 60000 AS minute, count(*) AS uses, min(seq) AS first_seq, max(seq) AS last_seq
        FROM record WHERE seq > before AND seq <= latest GROUP BY 1, 2
    ), counted_token AS (
        UPDATE token SET uses = token.uses + n.uses,
            first_used_ms = coalesce(first_used_ms, (
                SELECT received_ms FROM record WHERE seq = n.first_seq AND received_ms >= n.since AND received_ms < n.until
            )),
            (last_used_ms, last_used_from) = (
                SELECT received_ms, remote FROM record
                WHERE seq = n.last_seq AND received_ms >= n.since AND received_ms < n.until  -- in its month only
            )
        FROM (
            SELECT token, CAST(sum(uses) AS bigint) AS uses, min(first_seq) AS first_seq, max(last_seq) AS last_seq,
                min(minute) * 60000 AS since, max(minute) * 60000 + 60000 AS until
            FROM fresh GROUP BY token
        ) AS n
        WHERE token.id = n.token
    ), counted_day AS (
        INSERT INTO token_day AS old (token, day, uses)
        SELECT token, minute / 1440, sum(uses) FROM fresh GROUP BY 1, 2
        ON CONFLICT (token, day) DO UPDATE SET uses = old.uses + excluded.uses
    )
    INSERT INTO flow AS old (minute, let_in) SELECT minute * 60, sum(uses) FROM fresh GROUP BY 1
    ON CONFLICT (minute) DO UPDATE SET let_in = old.let_in + excluded.let_in;
    UPDATE counted SET seq = latest WHERE id = 1;
    RETURN latest = before + most;
END
$$;
