-- Training pictures that came out, over all runs, the most often extracted first: the list to act on (remove, ask, filter).
-- copies: training pictures within eidetic_l2 of it, itself included; nearest_l2: of its closest generation.
SELECT e.image_id, COUNT(DISTINCT e.run_id) AS runs, COUNT(DISTINCT e.prompt_id) AS prompts, COUNT(*) AS generations,
       MAX(e.eidetic_k) AS copies, MIN(e.l2) AS nearest_l2, MIN(p.caption) AS a_caption
FROM extractions e
JOIN runs r ON r.run_id = e.run_id
JOIN prompts p ON p.run_id = e.run_id AND p.prompt_id = e.prompt_id
WHERE e.extracted
GROUP BY e.image_id
ORDER BY generations DESC, e.image_id;
