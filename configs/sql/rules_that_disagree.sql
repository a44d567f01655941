-- Marked generations that another rule judges otherwise than the strict one: crops, templates, the encoder's view. For a person to look at.
SELECT c.run_id, c.prompt_id, p.caption, c.generation, c.extracted, c.view_copy, c.view_image_id, c.template_copy, c.template_image_id,
       c.encoder_copy, c.encoder_image_id, g.image_path
FROM copies c
JOIN runs r ON r.run_id = c.run_id
JOIN prompts p ON p.run_id = c.run_id AND p.prompt_id = c.prompt_id
LEFT JOIN generations g ON g.run_id = c.run_id AND g.prompt_id = c.prompt_id AND g.generation = c.generation
WHERE c.disagrees
ORDER BY c.run_id, c.prompt_id, c.generation;
