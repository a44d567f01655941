-- Where a run's time went.
SELECT s.run_id, s.stage, s.items, s.busy_seconds, s.waiting_seconds, s.items / NULLIF(s.busy_seconds, 0) AS items_per_second,
       s.busy_seconds / NULLIF(SUM(s.busy_seconds) OVER (PARTITION BY s.run_id), 0) AS share_of_busy
FROM stage_timings s
JOIN runs r ON r.run_id = s.run_id
ORDER BY s.run_id, s.busy_seconds DESC, s.stage;
