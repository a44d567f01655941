using CsCheck;
using Engram.Cli.Configuration;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;

namespace Engram.Tests.Configuration;

public sealed class ConfigurationTextTests
{
    private static readonly Gen<string> Text = Gen.Frequency(
        (4, Gen.String),
        (1, Words("auto", "null", "~", "12", "true", "a: b", "- x", "\"", "\\", "'", "#", "\u0085\u2028\uFEFF", "\e[31m", "é😀", " ", "\r\n\t")));

    private static readonly Gen<PromptSourceOptions> Source =
        from take in Gen.Int[1, 1_000].Nullable()
        from copies in Gen.Int[1, 5]
        from file in Gen.Bool
        from caption in Text
        select file
            ? new PromptSourceOptions { Strategy = PromptStrategy.File, Path = "/data/p.txt", Take = take, Caption = "c" + caption }
            : new PromptSourceOptions { Take = take, CopiesAtLeast = copies, CopiesAtMost = take is null ? null : copies + 1, Near = copies / 1000m };

    private static readonly Gen<RunOptions> Options =
        from sources in Source.List[1, 4]
        from negative in Text
        from id in Text.Null()
        from columns in Text.List[0, 3]
        from guidance in Gen.Double[1.01, 30]
        from seed in Gen.Long[0, long.MaxValue]
        from threshold in Gen.Int[1, 999_999].Nullable()
        from given in Gen.Bool
        select new RunOptions
        {
            Model = given ? "" : "/data/model ü",
            Training = new TrainingOptions { Path = "/data/t: #.parquet", Id = id is null ? null : "i" + id, Columns = [.. columns.Select((c, i) => $"{i}{c}")] },
            Prompts = sources,
            Output = new OutputOptions { Root = "/data/runs" },
            Generate = new GenerateOptions { NegativePrompt = negative, Guidance = guidance, Seed = seed },
            Edges = new EdgesOptions { Threshold = threshold / 1_000_000m },
            Generations = new GenerationsOptions { From = given ? "/data/pngs" : "" },
        };

    private static Gen<string> Words(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    [Fact]
    public void What_is_written_reads_back_to_the_same_options_and_hash() =>
        Options.Where(HasWholeCharacters).Sample(
            options =>
            {
                var text = ConfigurationText.Of(options);
                var read = ConfigurationFile.Parse(text, "/elsewhere/config.yaml", []).Options;
                Assert.Equal(text, ConfigurationText.Of(read));
                Assert.Equal(ConfigurationHash.TextOf(options), ConfigurationHash.TextOf(read));
                Assert.Equal(options.Generate, read.Generate);
                Assert.Equal(options.Prompts, read.Prompts);
                Assert.Equal(options.Training.Columns, read.Training.Columns);
            },
            iter: 300);

    [Fact]
    public void Every_key_of_the_shipped_configuration_is_written()
    {
        var options = ConfigurationFile.Load(Path.Combine(RepositoryRoot.Path, "configs", "quickstart.yaml"), []).Options;
        var text = ConfigurationText.Of(options);

        Assert.Contains("\n  - strategy: duplicates\n    take: 40\n    near: 0.03\n    cosine: none\n    copies_at_most: all\n    copies_at_least: 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nedges:\n  grid: 4\n  threshold: auto\n  false_edge_rate: 0.0001\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nmodel: \"{options.Model}\"\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_the_section_stop_draws_everything_and_with_it_takes_the_usual_risk()
    {
        static RunOptions Of(string yaml) => ConfigurationFile.Parse("model: m\ntraining: { path: t }\n" + yaml, "/elsewhere/run.yaml", []).Options;

        Assert.Null(Of("name: run\n").Stop);
        Assert.Equal(0.001m, Of("stop: {}\n").Stop!.Risk);
        Assert.Contains("\nstop:\n  risk: 0.001\n", ConfigurationText.Of(Of("stop: {}\n")), StringComparison.Ordinal);
        Assert.DoesNotContain("stop", ConfigurationText.Of(Of("name: run\n")), StringComparison.Ordinal);
        Assert.Equal(ConfigurationHash.Of(Of("name: run\n")), ConfigurationHash.Of(Of("stop: { risk: off }\n")));
        Assert.NotEqual(ConfigurationHash.Of(Of("name: run\n")), ConfigurationHash.Of(Of("stop: {}\n")));
    }

    [Fact]
    public void Keys_of_the_other_attack_are_not_written_and_change_no_hash()
    {
        var options = ConfigurationFile.Load(Path.Combine(RepositoryRoot.Path, "configs", "quickstart-untargeted.yaml"), []).Options;
        var text = ConfigurationText.Of(options);

        Assert.Contains("\nuntargeted:\n  samples: 600\n  classes: []\n  neighbourhood: generation\n  alpha: 0.5\n  nearest: 50\n  near: 0.03\n  control: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("prompts", text, StringComparison.Ordinal);
        Assert.DoesNotContain("guidance", text, StringComparison.Ordinal);
        var read = ConfigurationFile.Parse(text, "/elsewhere/config.yaml", []).Options;
        Assert.Equal(ConfigurationHash.TextOf(options), ConfigurationHash.TextOf(read));
        Assert.Equal(
            ConfigurationHash.Of(options),
            ConfigurationHash.Of(options with { Clique = new CliqueOptions { Size = 3 }, Untargeted = options.Untargeted with { Control = "/elsewhere" } }));
        Assert.NotEqual(ConfigurationHash.Of(options), ConfigurationHash.Of(options with { Untargeted = options.Untargeted with { Classes = [1] } }));
    }

    // A YAML file is UTF-8 text, so no value that was read from one holds half a surrogate pair.
    private static bool HasWholeCharacters(RunOptions options) =>
        !ConfigurationText.Of(options).EnumerateRunes().Any(rune => rune == System.Text.Rune.ReplacementChar);
}
