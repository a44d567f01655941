-- How often a prompt is flagged and extracted, by how often its caption or picture stands in the training set.
-- extracted: at least one marked generation is, by the strict rule, a copy of its nearest training picture.
-- rate_low, rate_high: 95 % Wilson interval of the extraction rate. Undecided prompts count as not flagged.
WITH outcome AS (
  SELECT p.run_id, p.prompt_id, p.duplicates,
         CASE WHEN c.flagged THEN 1 ELSE 0 END AS flagged,
         CASE WHEN EXISTS (
           SELECT 1 FROM extractions e WHERE e.run_id = p.run_id AND e.prompt_id = p.prompt_id AND e.extracted
         ) THEN 1 ELSE 0 END AS extracted
  FROM prompts p
  JOIN cliques c ON c.run_id = p.run_id AND c.prompt_id = p.prompt_id
  JOIN runs r ON r.run_id = p.run_id
),
counted AS (
  SELECT run_id, duplicates, COUNT(*) AS prompts, SUM(flagged) AS flagged, SUM(extracted) AS extracted,
         1.0 * SUM(extracted) / COUNT(*) AS rate
  FROM outcome
  GROUP BY run_id, duplicates
)
SELECT run_id, duplicates, prompts, flagged, extracted, rate,
       ROUND((rate + 1.9208 / prompts - spread) / (1 + 3.8416 / prompts), 6) AS rate_low,
       ROUND((rate + 1.9208 / prompts + spread) / (1 + 3.8416 / prompts), 6) AS rate_high
FROM (
  SELECT run_id, duplicates, prompts, flagged, extracted, rate,
         1.96 * SQRT(rate * (1 - rate) / prompts + 0.9604 / (1.0 * prompts * prompts)) AS spread
  FROM counted
) w
ORDER BY run_id, duplicates;
