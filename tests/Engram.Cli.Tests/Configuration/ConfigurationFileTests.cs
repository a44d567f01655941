using Engram.Cli.Configuration;
using Engram.Pipeline.Options;

namespace Engram.Tests.Configuration;

public sealed class ConfigurationFileTests
{
    private const string Least = "model: m\ntraining: { path: t }\n";

    [Theory]
    [InlineData("bogus: 1", "run.yaml:3: bogus: unknown key; the keys here are name, attack, model, training, device, threads, precision, prompts, embeddings, generate, edges, clique, stop, untargeted, inpainting, membership, models, match, output, checkpoint, shards, generations, warehouse, observe")]
    [InlineData("generate: { stepz: 3 }", "run.yaml:3: generate.stepz: unknown key; did you mean steps?")]
    [InlineData("name: a\nname: b", "run.yaml:4: name: stands twice, first on line 3")]
    [InlineData("generate:\n  steps: 3\n  steps: 3", "run.yaml:5: generate.steps: stands twice, first on line 4")]
    [InlineData("generate:\n  steps:", "run.yaml:4: generate.steps: has no value; leave the key out to have its default")]
    [InlineData("generate: null", "run.yaml:3: generate: has no value; leave the key out to have its default")]
    [InlineData("edges: { threshold: ~ }", "run.yaml:3: edges.threshold: has no value; leave the key out to have its default")]
    [InlineData("prompts: [ { path: } ]", "run.yaml:3: prompts[0].path: has no value; leave the key out to have its default")]
    [InlineData("prompts:\n  -\n", "run.yaml:4: prompts[0]: has no value; leave the key out to have its default")]
    [InlineData("name: null", "run.yaml:3: name: has no value; leave the key out to have its default")]
    [InlineData("generate: { steps: \"20\" }", "run.yaml:3: generate.steps: \"20\" is not a whole number")]
    [InlineData("generate: { steps: 2.0 }", "run.yaml:3: generate.steps: 2.0 is not a whole number")]
    [InlineData("generate: { steps: 1_000 }", "run.yaml:3: generate.steps: 1_000 is not a whole number")]
    [InlineData("generate: { steps: 99999999999 }", "run.yaml:3: generate.steps: 99999999999 is out of range")]
    [InlineData("generate: { exact_stride: yes }", "run.yaml:3: generate.exact_stride: yes is not true or false")]
    [InlineData("generate: { guidance: .nan }", "run.yaml:3: generate.guidance: .nan is not a number")]
    [InlineData("generate: { guidance: 1e999 }", "run.yaml:3: generate.guidance: 1e999 is not a number")]
    [InlineData("edges: { threshold: 1e-40 }", "run.yaml:3: edges.threshold: 1e-40 is not a number, nor auto")]
    [InlineData("edges: { threshold: maybe }", "run.yaml:3: edges.threshold: maybe is not a number, nor auto")]
    [InlineData("generate: 5", "run.yaml:3: generate: is a single value, not a section of keys")]
    [InlineData("generate: [ 5 ]", "run.yaml:3: generate: is a list, not a section of keys")]
    [InlineData("prompts: { take: 5 }", "run.yaml:3: prompts: is a section of keys, not a list")]
    [InlineData("prompts: [ 5 ]", "run.yaml:3: prompts[0]: is a single value, not a section of keys")]
    [InlineData("name: { a: b }", "run.yaml:3: name: is a section of keys, not text")]
    [InlineData("output: { keep: some }", "run.yaml:3: output.keep: some is not one of cliques, all, none")]
    [InlineData("attack: text_to_image", "run.yaml:3: attack: text_to_image is not one of text-to-image, untargeted, membership, inpainting")]
    [InlineData("attack: untargeted\nprompts: [ { take: 3 } ]", "run.yaml:4: prompts: is not used by attack untargeted; it belongs to text-to-image")]
    [InlineData("attack: untargeted\ngenerate: { guidance: 3.0 }", "run.yaml:4: generate.guidance: is not used by attack untargeted; it belongs to text-to-image, inpainting")]
    [InlineData("untargeted: { samples: 3 }", "run.yaml:3: untargeted: is not used by attack text-to-image; it belongs to untargeted")]
    [InlineData("attack: untargeted\nuntargeted: { samples: 0 }", "run.yaml:4: untargeted.samples: 0 is below 1")]
    [InlineData("attack: untargeted\nuntargeted: { classes: [ 1, -2 ] }", "run.yaml:4: untargeted.classes[1]: -2 is below 0")]
    [InlineData("attack: untargeted\nuntargeted: { classes: [ 4, 4 ] }", "run.yaml:4: untargeted.classes[1]: 4 stands twice")]
    [InlineData("attack: untargeted\nuntargeted: { classes: [ 4 ] }\ngenerations: { from: g }", "run.yaml:4: untargeted.classes[0]: is not used where generations.from gives the pictures")]
    [InlineData("attack: untargeted\nuntargeted: { neighbourhood: both }", "run.yaml:4: untargeted.neighbourhood: both is not one of generation, training")]
    [InlineData("attack: untargeted\nuntargeted: { alpha: 0 }", "run.yaml:4: untargeted.alpha: 0 is not above 0")]
    [InlineData("attack: untargeted\nmatch: { template: true }", "run.yaml:4: match.template: is not used by attack untargeted; it belongs to text-to-image")]
    [InlineData("precision: tensor", "run.yaml:3: precision: tensor is not supported by this version; exact is")]
    [InlineData("sweep: { seed: [1, 2] }", "run.yaml:3: sweep: this command takes a single run; run, resume, status, report and verify know sweeps")]
    [InlineData("warehouse: { to: x }", "run.yaml:3: warehouse.to: is not of the form: duckdb:FILE, parquet:FOLDER or postgres:CONNECTION")]
    [InlineData("warehouse: { to: 'duckdb:' }", "run.yaml:3: warehouse.to: has no path after duckdb:")]
    [InlineData("warehouse: { to: 'postgres://u:secret@h/d' }", "run.yaml:3: warehouse.to: holds a password, which would be read in configurations, logs and process lists; set PGPASSWORD or PGPASSFILE, or name a variable: Password=${NAME}")]
    [InlineData("generate:\n  per_prompt: -3", "run.yaml:4: generate.per_prompt: -3 is below 1")]
    [InlineData("generate: { batch: 2000 }", "run.yaml:3: generate.batch: 2000 is above 1024")]
    [InlineData("edges: { false_edge_rate: 0 }", "run.yaml:3: edges.false_edge_rate: 0 is not above 0")]
    [InlineData("prompts:\n  - { take: 1 }\n  - { take: 0 }", "run.yaml:5: prompts[1].take: 0 is below 1")]
    [InlineData("prompts:\n  - take: 1\n  - take: 1\n    near: 1.5", "run.yaml:6: prompts[1].near: 1.5 is above 1")]
    [InlineData("prompts: []", "run.yaml:3: prompts: 0 items are fewer than 1")]
    [InlineData("name: 'a b'", "run.yaml:3: name: 'a b' is not of the form: letters, digits, '.', '_' and '-', at most 64, the first a letter or digit")]
    [InlineData("name: \"a\\n\"", "run.yaml:3: name: 'a\uFFFD' is not of the form: letters, digits, '.', '_' and '-', at most 64, the first a letter or digit")]
    [InlineData("device: gpu", "run.yaml:3: device: 'gpu' is not of the form: auto, host, cuda, cuda:N, opencl or opencl:N")]
    [InlineData("device: [host, cuda:x]", "run.yaml:3: device[1]: 'cuda:x' is not of the form: auto, host, cuda, cuda:N, opencl or opencl:N")]
    [InlineData("device: [host, host]", "run.yaml:3: device[1]: host stands twice")]
    [InlineData("device: [host, auto]", "run.yaml:3: device[1]: auto chooses one device and cannot stand in a list")]
    [InlineData("clique: { size: 501 }", "run.yaml:3: clique.size: 501 is above generate.per_prompt, 500: no prompt could be flagged")]
    [InlineData("generate: { guidance: 1, negative_prompt: dog }", "run.yaml:3: generate.negative_prompt: has no effect without generate.guidance above 1")]
    [InlineData("prompts: [ { strategy: file } ]", "run.yaml:3: prompts[0].path: is missing; strategy file needs it")]
    [InlineData("prompts: [ { strategy: control } ]", "run.yaml:3: prompts[0].take: is missing; strategy control needs a number")]
    [InlineData("prompts: [ { strategy: all, near: 0.1 } ]", "run.yaml:3: prompts[0].near: is not used by strategy all; it belongs to duplicates")]
    [InlineData("prompts: [ { copies_at_most: 1, copies_at_least: 2 } ]", "run.yaml:3: prompts[0].copies_at_most: 1 is below copies_at_least, 2")]
    [InlineData("generate: { scheduler: lms }", "run.yaml:3: generate.scheduler: 'lms' is not one of model, ddpm, ddim, pndm, euler, euler_ancestral, dpmsolver")]
    [InlineData("a: &x 1", "run.yaml:3: anchors (&) are not supported; write the value out")]
    [InlineData("name: *x", "run.yaml:3: aliases (*) are not supported; write the value out")]
    [InlineData("name: !!str x", "run.yaml:3: tags (!) are not supported")]
    [InlineData("---\nname: x", "run.yaml:3: a second document begins here; a file is one run")]
    [InlineData("? [a]\n: 1", "run.yaml:1: a key is not a word")]
    public void A_problem_is_one_line_with_file_line_and_key(string yaml, string expected) =>
        Assert.Equal([expected], ProblemsOf(Least + yaml));

    [Fact]
    public void A_missing_model_or_training_set_is_named_at_the_beginning_of_the_file()
    {
        Assert.Equal(
            [
                "run.yaml:2: model: is missing; name a model's folder (diffusers layout)",
                "run.yaml:2: training.path: is missing; name the training set (Parquet, tar shards, IDX, CIFAR or an image folder)",
            ],
            ProblemsOf("# a comment\nname: x\n"));
        Assert.Equal(
            ["run.yaml:2: training.path: is missing; name the training set (Parquet, tar shards, IDX, CIFAR or an image folder)"],
            ProblemsOf("model: m\ntraining: { caption: x }\n"));
    }

    [Fact]
    public void Every_problem_is_listed_in_the_order_of_lines() =>
        Assert.Equal(
            [
                "run.yaml:3: generate.steps: x is not a whole number",
                "run.yaml:4: match.l2: 7 is above 1",
                "run.yaml:5: nme: unknown key; did you mean name?",
            ],
            ProblemsOf(Least + "generate: { steps: x }\nmatch: { l2: 7 }\nnme: y\n"));

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    public void An_empty_file_is_said_to_be_empty(string yaml) => Assert.Equal(["run.yaml: the file is empty"], ProblemsOf(yaml));

    [Theory]
    [InlineData("- a\n", "run.yaml:1: the file is a list, not a section of keys")]
    [InlineData("hello\n", "run.yaml:1: the file is a single value, not a section of keys")]
    public void A_file_without_keys_is_refused(string yaml, string expected) => Assert.Equal([expected], ProblemsOf(yaml));

    [Theory]
    [InlineData("name: \"x\n", "run.yaml:")]
    [InlineData("name: x\n  y: z\n", "run.yaml:")]
    [InlineData("generate: { steps: 3\n", "run.yaml:")]
    [InlineData("a: b: c\n", "run.yaml:1: is not YAML: ")]
    [InlineData("name: x\ntraining: {{ path: t }\nprompts:\n  - { take: 1 }\n", "run.yaml:2: is not YAML: ")]
    public void Broken_yaml_is_one_line_with_its_place(string yaml, string expected)
    {
        var line = Assert.Single(ProblemsOf(yaml));
        Assert.StartsWith(expected, line, StringComparison.Ordinal);
        Assert.Contains("is not YAML: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    [InlineData('-')]
    public void A_deeply_nested_file_is_refused_and_not_followed(char bracket)
    {
        var nest = bracket == '-' ? string.Concat(Enumerable.Repeat("- ", 100_000)) : new string(bracket, 100_000);
        Assert.Contains("more than 32 levels", Assert.Single(ProblemsOf("name: x\nprompts:\n " + nest)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_file_is_read_with_decimals_kept_and_paths_beside_it()
    {
        var options = Parse(
            """
            name: quick
            model: sub/model
            training: { path: ../train.parquet, caption: prompt, id: key, columns: [url, licence], max_unreadable: 0.05, alpha: white, sixteen_bit: high-byte,
              orientation: false, resize: { filter: box, crop: none } }
            device: [host, "cuda:1"]
            prompts:
              - { strategy: duplicates, take: all, near: 0.030 }
              - { strategy: file, path: /abs/held.jsonl, caption: c }
            generate: { guidance: 3, final_sigmas_type: zero, negative_prompt: "no" , seed: 9223372036854775807 }
            edges: { threshold: 0.10 }
            """);

        Assert.Equal("quick", options.Name);
        Assert.Equal("/data/sub/model", options.Model);
        Assert.Equal("/train.parquet", options.Training.Path);
        Assert.Equal(["url", "licence"], options.Training.Columns);
        Assert.Equal("key", options.Training.Id);
        Assert.Equal(0.05m, options.Training.MaxUnreadable);
        Assert.False(options.Training.Orientation);
        Assert.Equal(["host", "cuda:1"], options.Device);
        Assert.Null(options.Prompts[0].Take);
        Assert.Equal(0.03m, options.Prompts[0].Near);
        Assert.Equal("/abs/held.jsonl", options.Prompts[1].Path);
        Assert.Equal(PromptStrategy.File, options.Prompts[1].Strategy);
        Assert.Equal("zero", options.Generate.FinalSigmasType);
        Assert.Equal(long.MaxValue, options.Generate.Seed);
        Assert.Equal(0.1m, options.Edges.Threshold);
        Assert.Equal(new RunOptions().Clique, options.Clique);
    }

    [Fact]
    public void Later_problems_are_given_the_place_of_their_key_or_of_the_section_around_it()
    {
        var file = ConfigurationFile.Parse(Least + "prompts:\n  - { take: 5 }\n", "run.yaml", []);

        Assert.Equal("run.yaml:4: prompts[0].take: few", file.Message(new OptionProblem("prompts[0].take", "few")));
        Assert.Equal("run.yaml:4: prompts[0].near: odd", file.Message(new OptionProblem("prompts[0].near", "odd")));
        Assert.Equal("run.yaml:1: edges.threshold: odd", file.Message(new OptionProblem("edges.threshold", "odd")));
        Assert.Equal("run.yaml:1: model: /m/unet: torn", ConfigurationFile.Parse("model: /m\ntraining: { path: /t }", "run.yaml", []).MessageOfPath("/m/unet: torn"));
        Assert.Null(file.MessageOfPath("nothing of it"));
    }

    [Fact]
    public void The_shipped_configuration_is_lawful()
    {
        var options = ConfigurationFile.Load(Path.Combine(RepositoryRoot.Path, "configs", "quickstart.yaml"), []).Options;

        Assert.Equal("quickstart", options.Name);
        Assert.Equal(0.0001m, options.Edges.FalseEdgeRate);
        Assert.True(Directory.Exists(options.Model));
        Assert.True(File.Exists(options.Training.Path));
    }

    private static RunOptions Parse(string yaml, params string[] settings) => ConfigurationFile.Parse(yaml, "/data/run.yaml", settings).Options;

    private static IReadOnlyList<string> ProblemsOf(string yaml) =>
        Assert.Throws<ConfigurationException>(() => ConfigurationFile.Parse(yaml, "run.yaml", [])).Lines;
}
