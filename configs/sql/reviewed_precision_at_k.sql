-- Precision of the clique ranking as people see it (engram review): of the first k labelled prompts, the share that every reviewer calls a copy or near copy.
-- k counts labelled prompts, rank is the prompt's own. found_at_zero_false: still no prompt before it that is neither.
WITH judged AS (
  SELECT l.run_id, l.prompt_id, COUNT(*) AS reviewers,
         MIN(CASE WHEN l.verdict IN ('copy', 'near_copy') THEN 1 ELSE 0 END) AS found
  FROM labels l
  JOIN runs r ON r.run_id = l.run_id
  WHERE l.latest
  GROUP BY l.run_id, l.prompt_id
),
ranked AS (
  SELECT j.run_id, ROW_NUMBER() OVER (PARTITION BY j.run_id ORDER BY c.rank) AS k, c.rank AS place, j.prompt_id, j.reviewers, j.found
  FROM judged j
  JOIN cliques c ON c.run_id = j.run_id AND c.prompt_id = j.prompt_id
)
SELECT run_id, k, place AS ranked, prompt_id, reviewers, found,
       MIN(found) OVER (PARTITION BY run_id ORDER BY k ROWS UNBOUNDED PRECEDING) AS found_at_zero_false,
       1.0 * SUM(found) OVER (PARTITION BY run_id ORDER BY k ROWS UNBOUNDED PRECEDING) / k AS precision_at_k
FROM ranked
ORDER BY run_id, k;
