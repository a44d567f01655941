-- Untargeted runs: the hit rate in the training set against that in a control set that the model never saw, under the same rule.
-- above_chance: the difference; null without a control set.
SELECT t.run_id, t.rule, t.generations, t.hits, t.unique_pictures, t.rate, t.rate_low, t.rate_high,
       c.rate AS control_rate, c.rate_high AS control_rate_high, t.rate - c.rate AS above_chance
FROM hit_rates t
JOIN runs r ON r.run_id = t.run_id
LEFT JOIN hit_rates c ON c.run_id = t.run_id AND c.rule = t.rule AND c.compared_with = 'control'
WHERE t.compared_with = 'training'
ORDER BY t.run_id, t.rule;
