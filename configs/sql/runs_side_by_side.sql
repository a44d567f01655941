-- One line a run: what it was made from, what it drew, what it found. Runs with equal hashes differ in nothing that counts.
SELECT r.run_id, r.started_at, r.finished_at, r.config_hash, r.model_hash, r.data_hash, r.arithmetic, r.device, r.software,
       (SELECT COUNT(*) FROM prompts p WHERE p.run_id = r.run_id) AS prompts,
       (SELECT COUNT(*) FROM generations g WHERE g.run_id = r.run_id) AS generations,
       (SELECT COUNT(*) FROM generations g WHERE g.run_id = r.run_id AND g.status <> 'ok') AS unusable,
       (SELECT MAX(c.threshold) FROM cliques c WHERE c.run_id = r.run_id) AS threshold,
       (SELECT COUNT(*) FROM cliques c WHERE c.run_id = r.run_id AND c.flagged) AS flagged,
       (SELECT COUNT(*) FROM cliques c WHERE c.run_id = r.run_id AND c.decision = 'undecided') AS undecided,
       (SELECT COUNT(DISTINCT e.prompt_id) FROM extractions e WHERE e.run_id = r.run_id AND e.extracted) AS extracted_prompts,
       (SELECT COUNT(DISTINCT e.image_id) FROM extractions e WHERE e.run_id = r.run_id AND e.extracted) AS extracted_images,
       (SELECT COUNT(*) FROM unique_extractions u WHERE u.run_id = r.run_id) AS unique_extractions
FROM runs r
ORDER BY r.started_at, r.run_id;
