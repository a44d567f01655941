-- Engram, schema version 2, duckdb. Times are UTC.

CREATE TABLE "runs" (
  "run_id" VARCHAR NOT NULL,
  "started_at" TIMESTAMP NOT NULL,
  "finished_at" TIMESTAMP NOT NULL,
  "config_hash" VARCHAR NOT NULL,
  "model_hash" VARCHAR NOT NULL,
  "data_hash" VARCHAR NOT NULL,
  "arithmetic" VARCHAR NOT NULL,
  "device" VARCHAR NOT NULL,
  "software" VARCHAR NOT NULL
);

CREATE TABLE "prompts" (
  "run_id" VARCHAR NOT NULL,
  "prompt_id" VARCHAR NOT NULL,
  "caption" VARCHAR NOT NULL,
  "class_label" BIGINT,
  "duplicates" BIGINT NOT NULL,
  "strategy" VARCHAR NOT NULL,
  "rank" BIGINT
);

CREATE TABLE "generations" (
  "run_id" VARCHAR NOT NULL,
  "prompt_id" VARCHAR NOT NULL,
  "generation" BIGINT NOT NULL,
  "seed" VARCHAR,
  "status" VARCHAR NOT NULL,
  "pixels_sha256" VARCHAR NOT NULL,
  "clique_member" BOOLEAN NOT NULL,
  "mean_edge_distance" DOUBLE,
  "image_path" VARCHAR
);

CREATE TABLE "edges" (
  "run_id" VARCHAR NOT NULL,
  "prompt_id" VARCHAR NOT NULL,
  "a" BIGINT NOT NULL,
  "b" BIGINT NOT NULL,
  "squared" BIGINT NOT NULL
);

CREATE TABLE "cliques" (
  "run_id" VARCHAR NOT NULL,
  "prompt_id" VARCHAR NOT NULL,
  "generations" BIGINT NOT NULL,
  "usable" BIGINT NOT NULL,
  "edges" BIGINT NOT NULL,
  "threshold" DOUBLE NOT NULL,
  "threshold_source" VARCHAR NOT NULL,
  "clique_size" BIGINT NOT NULL,
  "certainty" VARCHAR NOT NULL,
  "clique_bound" BIGINT NOT NULL,
  "mean_distance" DOUBLE,
  "flagged" BOOLEAN NOT NULL,
  "decision" VARCHAR NOT NULL,
  "rank" BIGINT,
  "medoid" BIGINT,
  "planned" BIGINT NOT NULL,
  "stopped" VARCHAR NOT NULL,
  "stop_risk" DOUBLE
);

CREATE TABLE "extractions" (
  "run_id" VARCHAR NOT NULL,
  "prompt_id" VARCHAR NOT NULL,
  "generation" BIGINT NOT NULL,
  "neighbour" BIGINT NOT NULL,
  "image_id" VARCHAR NOT NULL,
  "squared" BIGINT NOT NULL,
  "l2" DOUBLE NOT NULL,
  "adaptive_l2" DOUBLE,
  "eidetic_k" BIGINT,
  "extracted" BOOLEAN NOT NULL
);

CREATE TABLE "copies" (
  "run_id" VARCHAR NOT NULL,
  "prompt_id" VARCHAR NOT NULL,
  "generation" BIGINT NOT NULL,
  "extracted" BOOLEAN NOT NULL,
  "view_image_id" VARCHAR,
  "view" VARCHAR,
  "view_l2" DOUBLE,
  "view_copy" BOOLEAN NOT NULL,
  "template_image_id" VARCHAR,
  "template_share" DOUBLE,
  "template_l2" DOUBLE,
  "template_adaptive_l2" DOUBLE,
  "template_copy" BOOLEAN NOT NULL,
  "encoder_image_id" VARCHAR,
  "encoder_cosine" DOUBLE,
  "encoder_copy" BOOLEAN NOT NULL,
  "disagrees" BOOLEAN NOT NULL
);

CREATE TABLE "null_distances" (
  "run_id" VARCHAR NOT NULL,
  "squared_from" BIGINT NOT NULL,
  "squared_to" BIGINT NOT NULL,
  "pairs" BIGINT NOT NULL
);

CREATE TABLE "duplicates" (
  "run_id" VARCHAR NOT NULL,
  "cluster" BIGINT NOT NULL,
  "training_row" BIGINT NOT NULL,
  "image_id" VARCHAR NOT NULL,
  "copies" BIGINT NOT NULL,
  "kept" BOOLEAN NOT NULL,
  "distance" DOUBLE NOT NULL
);

CREATE TABLE "deduplicated" (
  "run_id" VARCHAR NOT NULL,
  "training_row" BIGINT NOT NULL,
  "image_id" VARCHAR NOT NULL,
  "copies" BIGINT NOT NULL
);

CREATE TABLE "screening" (
  "run_id" VARCHAR NOT NULL,
  "source" BIGINT NOT NULL,
  "prompt_id" VARCHAR NOT NULL,
  "caption" VARCHAR NOT NULL,
  "score" DOUBLE,
  "rank" BIGINT NOT NULL
);

CREATE TABLE "nearest" (
  "run_id" VARCHAR NOT NULL,
  "prompt_id" VARCHAR NOT NULL,
  "generation" BIGINT NOT NULL,
  "sample" BIGINT NOT NULL,
  "image_id" VARCHAR NOT NULL,
  "squared" BIGINT NOT NULL,
  "l2" DOUBLE NOT NULL,
  "adaptive_l2" DOUBLE NOT NULL,
  "second_ratio" DOUBLE,
  "hit" BOOLEAN NOT NULL,
  "control_image_id" VARCHAR,
  "control_l2" DOUBLE,
  "control_adaptive_l2" DOUBLE,
  "control_hit" BOOLEAN NOT NULL
);

CREATE TABLE "unique_extractions" (
  "run_id" VARCHAR NOT NULL,
  "image_id" VARCHAR NOT NULL,
  "prompt_id" VARCHAR NOT NULL,
  "first_generation" BIGINT NOT NULL,
  "first_sample" BIGINT NOT NULL,
  "hits" BIGINT NOT NULL,
  "copies" BIGINT NOT NULL,
  "l2" DOUBLE NOT NULL
);

CREATE TABLE "extraction_curve" (
  "run_id" VARCHAR NOT NULL,
  "samples" BIGINT NOT NULL,
  "unique_extractions" BIGINT NOT NULL,
  "hits" BIGINT NOT NULL,
  "unique_l2" BIGINT NOT NULL,
  "control_unique" BIGINT,
  "control_hits" BIGINT
);

CREATE TABLE "hit_rates" (
  "run_id" VARCHAR NOT NULL,
  "compared_with" VARCHAR NOT NULL,
  "rule" VARCHAR NOT NULL,
  "neighbourhood" VARCHAR,
  "alpha" DOUBLE,
  "nearest" BIGINT,
  "l2" DOUBLE,
  "pictures" BIGINT NOT NULL,
  "generations" BIGINT NOT NULL,
  "hits" BIGINT NOT NULL,
  "rate" DOUBLE,
  "rate_low" DOUBLE NOT NULL,
  "rate_high" DOUBLE NOT NULL,
  "unique_pictures" BIGINT NOT NULL
);

CREATE TABLE "losses" (
  "run_id" VARCHAR NOT NULL,
  "model" VARCHAR NOT NULL,
  "source" VARCHAR NOT NULL,
  "image_id" VARCHAR NOT NULL,
  "kind" VARCHAR NOT NULL,
  "timestep" BIGINT NOT NULL,
  "draw" BIGINT NOT NULL,
  "mirrored" BOOLEAN NOT NULL,
  "loss" DOUBLE
);

CREATE TABLE "memberships" (
  "run_id" VARCHAR NOT NULL,
  "model" VARCHAR NOT NULL,
  "source" VARCHAR NOT NULL,
  "image_id" VARCHAR NOT NULL,
  "member" BOOLEAN NOT NULL
);

CREATE TABLE "scores" (
  "run_id" VARCHAR NOT NULL,
  "target" VARCHAR NOT NULL,
  "attack" VARCHAR NOT NULL,
  "timestep" BIGINT NOT NULL,
  "draws" BIGINT NOT NULL,
  "source" VARCHAR NOT NULL,
  "image_id" VARCHAR NOT NULL,
  "member" BOOLEAN NOT NULL,
  "score" DOUBLE,
  "mean_in" DOUBLE,
  "mean_out" DOUBLE,
  "var_in" DOUBLE,
  "var_out" DOUBLE
);

CREATE TABLE "attack_results" (
  "run_id" VARCHAR NOT NULL,
  "target" VARCHAR NOT NULL,
  "attack" VARCHAR NOT NULL,
  "timestep" BIGINT NOT NULL,
  "draws" BIGINT NOT NULL,
  "members" BIGINT NOT NULL,
  "others" BIGINT NOT NULL,
  "unscored" BIGINT NOT NULL,
  "auc" DOUBLE,
  "auc_low" DOUBLE,
  "auc_high" DOUBLE,
  "tpr_1" DOUBLE,
  "tpr_1_low" DOUBLE,
  "tpr_1_high" DOUBLE,
  "tpr_01" DOUBLE,
  "tpr_01_low" DOUBLE,
  "tpr_01_high" DOUBLE,
  "threshold" DOUBLE,
  "accuracy" DOUBLE,
  "accuracy_low" DOUBLE,
  "accuracy_high" DOUBLE,
  "epsilon" DOUBLE,
  "void" BOOLEAN NOT NULL
);

CREATE TABLE "blind_tests" (
  "run_id" VARCHAR NOT NULL,
  "target" VARCHAR NOT NULL,
  "test" VARCHAR NOT NULL,
  "auc" DOUBLE NOT NULL,
  "auc_low" DOUBLE NOT NULL,
  "auc_high" DOUBLE NOT NULL,
  "separates" BOOLEAN NOT NULL
);

CREATE TABLE "inpaintings" (
  "run_id" VARCHAR NOT NULL,
  "prompt_id" VARCHAR NOT NULL,
  "generation" BIGINT NOT NULL,
  "compared_with" VARCHAR NOT NULL,
  "image_id" VARCHAR NOT NULL,
  "model" VARCHAR NOT NULL,
  "loss" DOUBLE,
  "reference_loss" DOUBLE,
  "score" DOUBLE,
  "rank" BIGINT,
  "squared" BIGINT NOT NULL,
  "l2" DOUBLE NOT NULL,
  "picture_l2" DOUBLE NOT NULL
);

CREATE TABLE "inpainting_results" (
  "run_id" VARCHAR NOT NULL,
  "compared_with" VARCHAR NOT NULL,
  "image_id" VARCHAR NOT NULL,
  "copies" BIGINT NOT NULL,
  "hidden_values" BIGINT NOT NULL,
  "trials" BIGINT NOT NULL,
  "best_l2" DOUBLE,
  "nearest_l2" DOUBLE,
  "mean_l2" DOUBLE,
  "recovered" BOOLEAN NOT NULL,
  "reference_trials" BIGINT NOT NULL,
  "reference_best_l2" DOUBLE,
  "reference_nearest_l2" DOUBLE,
  "reference_mean_l2" DOUBLE,
  "reference_recovered" BOOLEAN NOT NULL,
  "closer" BOOLEAN NOT NULL
);

CREATE TABLE "stage_timings" (
  "run_id" VARCHAR NOT NULL,
  "stage" VARCHAR NOT NULL,
  "busy_seconds" DOUBLE NOT NULL,
  "waiting_seconds" DOUBLE NOT NULL,
  "items" BIGINT NOT NULL,
  "queue_depth" BIGINT NOT NULL
);

CREATE TABLE "labels" (
  "run_id" VARCHAR NOT NULL,
  "reviewer" VARCHAR NOT NULL,
  "entry" BIGINT NOT NULL,
  "prompt_id" VARCHAR NOT NULL,
  "place" BIGINT NOT NULL,
  "listed" BIGINT NOT NULL,
  "seed" BIGINT NOT NULL,
  "verdict" VARCHAR NOT NULL,
  "shows" VARCHAR NOT NULL,
  "entered_at" TIMESTAMP NOT NULL,
  "latest" BOOLEAN NOT NULL,
  "chain" VARCHAR NOT NULL
);

CREATE TABLE "schema_version" (
  "product" VARCHAR NOT NULL,
  "version" BIGINT NOT NULL
);

INSERT INTO "schema_version" (product, version) VALUES ('engram', 2);
