-- Precision of the clique ranking: of the first k flagged prompts, the share that the training set confirms.
-- recall: of all extracted prompts of the run, those among the first k.
WITH confirmed AS (
  SELECT c.run_id, c.prompt_id, c.rank AS k, c.mean_distance,
         CASE WHEN EXISTS (
           SELECT 1 FROM extractions e WHERE e.run_id = c.run_id AND e.prompt_id = c.prompt_id AND e.extracted
         ) THEN 1 ELSE 0 END AS extracted
  FROM cliques c
  JOIN runs r ON r.run_id = c.run_id
  WHERE c.flagged
)
SELECT run_id, k, prompt_id, mean_distance, extracted,
       1.0 * SUM(extracted) OVER (PARTITION BY run_id ORDER BY k ROWS UNBOUNDED PRECEDING) / k AS precision_at_k,
       1.0 * SUM(extracted) OVER (PARTITION BY run_id ORDER BY k ROWS UNBOUNDED PRECEDING)
           / NULLIF(SUM(extracted) OVER (PARTITION BY run_id), 0) AS recall_at_k
FROM confirmed
ORDER BY run_id, k;
