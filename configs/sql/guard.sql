-- What a guard before delivery would have blocked: of the marked generations, those whose nearest training picture is within a bound.
-- missed: marked, and beyond the bound.
SELECT e.run_id, b.bound, COUNT(*) AS marked, SUM(CASE WHEN e.l2 <= b.bound THEN 1 ELSE 0 END) AS blocked,
       SUM(CASE WHEN e.l2 > b.bound THEN 1 ELSE 0 END) AS missed
FROM extractions e
JOIN runs r ON r.run_id = e.run_id
CROSS JOIN (SELECT 0.05 AS bound UNION ALL SELECT 0.1 UNION ALL SELECT 0.15 UNION ALL SELECT 0.2) b
WHERE e.neighbour = 1
GROUP BY e.run_id, b.bound
ORDER BY e.run_id, b.bound;
