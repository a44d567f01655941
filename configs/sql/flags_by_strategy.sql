-- Flag rate by how prompts were chosen: a strategy of controls (captions that stand once, or never) shows how often the method errs.
SELECT p.run_id, p.strategy, COUNT(*) AS prompts, SUM(CASE WHEN c.flagged THEN 1 ELSE 0 END) AS flagged,
       SUM(CASE WHEN c.decision = 'undecided' THEN 1 ELSE 0 END) AS undecided,
       1.0 * SUM(CASE WHEN c.flagged THEN 1 ELSE 0 END) / COUNT(*) AS flag_rate
FROM prompts p
JOIN cliques c ON c.run_id = p.run_id AND c.prompt_id = p.prompt_id
JOIN runs r ON r.run_id = p.run_id
GROUP BY p.run_id, p.strategy
ORDER BY p.run_id, p.strategy;
