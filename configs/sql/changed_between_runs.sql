-- Prompts that one run flags and another does not, for every two runs that attacked the same prompt: what a new model, a filter or a
-- deduplicated training set has changed. Each pair stands once, the earlier run first.
SELECT a.run_id AS earlier_run, b.run_id AS later_run, a.prompt_id, p.caption,
       a.flagged AS flagged_earlier, b.flagged AS flagged_later, a.clique_size AS clique_earlier, b.clique_size AS clique_later
FROM cliques a
JOIN runs ra ON ra.run_id = a.run_id
JOIN cliques b ON b.prompt_id = a.prompt_id AND b.run_id <> a.run_id
JOIN runs rb ON rb.run_id = b.run_id AND (ra.started_at < rb.started_at OR (ra.started_at = rb.started_at AND ra.run_id < rb.run_id))
JOIN prompts p ON p.run_id = b.run_id AND p.prompt_id = b.prompt_id
WHERE a.flagged <> b.flagged
ORDER BY a.run_id, b.run_id, a.prompt_id;
