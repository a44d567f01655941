-- What removing duplicates from the training set would save: clusters, their pictures, and what is left over when each keeps one.
SELECT d.run_id, COUNT(DISTINCT d.cluster) AS clusters, COUNT(*) AS pictures, COUNT(*) - COUNT(DISTINCT d.cluster) AS removable,
       MAX(d.copies) AS largest, MAX(d.distance) AS widest
FROM duplicates d
JOIN runs r ON r.run_id = d.run_id
GROUP BY d.run_id
ORDER BY d.run_id;
