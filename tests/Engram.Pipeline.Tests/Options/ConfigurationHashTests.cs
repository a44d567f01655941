using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;

namespace Engram.Tests.Options;

public sealed class ConfigurationHashTests
{
    private static readonly RunOptions Base = new()
    {
        Model = "/m",
        Training = new TrainingOptions { Path = "/t" },
        Prompts = [new() { Take = 4 }, new() { Strategy = PromptStrategy.File, Path = "/p.txt" }],
    };

    [Fact]
    public void Keys_that_change_no_value_are_outside_the_hash()
    {
        RunOptions[] same =
        [
            Base with { Name = "other" },
            Base with { Model = "/elsewhere/m" },
            Base with { Training = Base.Training with { Path = "/elsewhere/t", MaxUnreadable = 0.5m } },
            Base with { Device = ["cuda:1", "host"], Threads = 3 },
            Base with { Generate = Base.Generate with { Batch = 3 } },
            Base with { Output = Base.Output with { Root = "/r" } },
            Base with { Checkpoint = new CheckpointOptions { Seconds = 1, Mebibytes = 1 } },
            Base with { Prompts = [Base.Prompts[0], Base.Prompts[1] with { Path = "/q.txt" }] },
            Base with { Prompts = [Base.Prompts[0], Base.Prompts[1] with { Near = 0.5m, CopiesAtLeast = 9 }] },
            Base with { Prompts = [Base.Prompts[0] with { Near = 0.0300m }, Base.Prompts[1]] },
            Base with { Generate = Base.Generate with { Guidance = 7.50 } },
        ];

        Assert.All(same, options => Assert.Equal(ConfigurationHash.Of(Base), ConfigurationHash.Of(options)));
    }

    [Fact]
    public void Every_other_key_changes_the_hash()
    {
        RunOptions[] others =
        [
            Base with { Training = Base.Training with { Caption = "c" } },
            Base with { Training = Base.Training with { Columns = ["a"] } },
            Base with { Training = Base.Training with { Id = "null" } },
            Base with { Training = Base.Training with { Orientation = false } },
            Base with { Training = Base.Training with { Resize = new ResizeOptions { Crop = TrainerCrop.None } } },
            Base with { Prompts = [Base.Prompts[0] with { Take = 5 }, Base.Prompts[1]] },
            Base with { Prompts = [Base.Prompts[0] with { Take = null }, Base.Prompts[1]] },
            Base with { Prompts = [Base.Prompts[0] with { Near = 0.031m }, Base.Prompts[1]] },
            Base with { Prompts = [Base.Prompts[1], Base.Prompts[0]] },
            Base with { Prompts = [Base.Prompts[0]] },
            Base with { Generate = Base.Generate with { PerPrompt = 12 } },
            Base with { Generate = Base.Generate with { Guidance = 7.5000000001 } },
            Base with { Generate = Base.Generate with { Seed = 1 } },
            Base with { Generate = Base.Generate with { NegativePrompt = "a\nb = c" } },
            Base with { Generate = Base.Generate with { ExactStride = true } },
            Base with { Generate = Base.Generate with { FinalSigmasType = "zero" } },
            Base with { Edges = Base.Edges with { Threshold = 0.1m } },
            Base with { Clique = Base.Clique with { Nodes = 5 } },
            Base with { Match = Base.Match with { Nearest = 6 } },
            Base with { Output = Base.Output with { Keep = KeepRule.All } },
            Base with { Stop = new StopOptions { Risk = 0 } },
            Base with { Generations = new GenerationsOptions { From = "/g" } },
        ];

        var hashes = others.Append(Base).Select(ConfigurationHash.Of).ToList();
        Assert.Equal(hashes.Count, hashes.Distinct().Count());
        Assert.All(hashes, hash => Assert.Matches("^[0-9a-f]{64}$", hash));
    }

    [Fact]
    public void The_section_of_embeddings_counts_where_a_source_reads_it()
    {
        var embeddings = Base.Embeddings with { Probes = 7, Key = "k" };
        Assert.Equal(ConfigurationHash.Of(Base), ConfigurationHash.Of(Base with { Embeddings = embeddings }));

        var cosine = Base with { Prompts = [new() { Take = 4, Cosine = 0.97m }] };
        RunOptions[] others =
        [
            cosine with { Embeddings = embeddings },
            cosine with { Embeddings = Base.Embeddings with { Key = "k" } },
            cosine with { Embeddings = Base.Embeddings with { Mean = [0.5, 0.5, 0.5] } },
            cosine with { Prompts = [new() { Take = 4, Cosine = 0.98m }] },
            cosine with { Prompts = [new() { Strategy = PromptStrategy.Outliers, Take = 4 }] },
            cosine with { Prompts = [new() { Strategy = PromptStrategy.Outliers, Take = 4, Neighbours = 5 }] },
            cosine with { Prompts = [new() { Strategy = PromptStrategy.Screen, Take = 4 }] },
            cosine with { Prompts = [new() { Strategy = PromptStrategy.Screen, Take = 4, Seeds = 5 }] },
        ];
        var hashes = others.Append(Base).Append(cosine).Select(ConfigurationHash.Of).ToList();
        Assert.Equal(hashes.Count, hashes.Distinct().Count());

        // Where vectors lie is no value; what they hold is hashed beside the keys.
        RunOptions[] same =
        [
            cosine with { Embeddings = Base.Embeddings with { MemoryMebibytes = 100 } },
            cosine with { Embeddings = Base.Embeddings with { From = "/e" } },
            cosine with { Embeddings = Base.Embeddings with { Encoder = "/m.onnx" } },
        ];
        Assert.All(same, options => Assert.Equal(ConfigurationHash.Of(cosine), ConfigurationHash.Of(options)));
    }

    [Fact]
    public void Embeddings_are_read_or_computed_and_their_numbers_are_three()
    {
        var error = Assert.Throws<OptionsException>(() => (Base with
        {
            Prompts = [new() { Take = 4, Cosine = 0.1234567891m }],
            Embeddings = new EmbeddingOptions { From = "/e", Encoder = "/m", Mean = [1, 2], Std = [1, 0, 1] },
        }).ThrowIfInvalid());

        Assert.Equal(
            "prompts[0].cosine: 0.1234567891 has more than nine digits after the point\n"
            + "embeddings.encoder: stands beside embeddings.from; embeddings are read or computed, not both\n"
            + "embeddings.mean: has 2 numbers, not three\n"
            + "embeddings.std: is not three numbers above 0",
            error.Message);
    }

    /// <summary>A run begun by one version is resumed by the next: the text may change only together with its version line.</summary>
    [Fact]
    public void The_hashed_text_of_the_defaults_is_fixed() =>
        Assert.Equal(
            """
            engram configuration 1
            attack = text-to-image
            clique.nodes = 10000000
            clique.size = 10
            edges.calibration_prompts = 64
            edges.false_edge_rate = 0.0001
            edges.grid = 4
            edges.threshold = null
            generate.exact_stride = false
            generate.final_sigmas_type = null
            generate.guidance = 7.5
            generate.negative_prompt = ""
            generate.per_prompt = 500
            generate.scheduler = "model"
            generate.seed = 0
            generate.steps = 50
            generations = drawn
            generations.caption = null
            generations.image = "image"
            generations.index = null
            generations.label = null
            match.cosine = 0.5
            match.eidetic_l2 = 0.1
            match.l2 = 0.15
            match.nearest = 5
            match.template = true
            match.template_l2 = 0.1
            output.keep = cliques
            precision = exact
            prompts = 1
            prompts[0].copies_at_least = 1
            prompts[0].copies_at_most = null
            prompts[0].near = 0.03
            prompts[0].strategy = duplicates
            prompts[0].take = null
            training.alpha = drop
            training.caption = "text"
            training.columns = 0
            training.id = null
            training.image = "image"
            training.orientation = true
            training.resize.crop = centre
            training.resize.filter = bilinear
            training.resize.flip = false
            training.sixteen_bit = scale

            """,
            ConfigurationHash.TextOf(new RunOptions()));

    [Fact]
    public void Invalid_options_are_refused_with_every_problem()
    {
        var error = Assert.Throws<OptionsException>(() => (Base with { Match = new MatchOptions { L2 = 2, Nearest = 0 } }).ThrowIfInvalid());

        Assert.Equal("match.l2: 2 is above 1\nmatch.nearest: 0 is below 1", error.Message);
        Base.ThrowIfInvalid();
    }
}
