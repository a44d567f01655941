using Engram.Pipeline.Options;
using Engram.Storage;
using Engram.Storage.Images;
using Engram.Storage.Tables;
using Engram.Tests.Support;

namespace Engram.Tests.Runs;

/// <summary>generations.from: pictures that another generator made.</summary>
public sealed class GivenGenerationsTests : IDisposable
{
    private const int Size = 12;

    private readonly TinySet _set = new();

    private RunOptions Options => _set.Options with
    {
        Model = "",
        Generations = new GenerationsOptions { From = _set["given"] },
        Edges = new EdgesOptions { Threshold = 0.15m },
        Output = _set.Options.Output with { Keep = KeepRule.All },
    };

    [Fact]
    public async Task C15_Black_pictures_are_blank_and_no_clique()
    {
        for (var i = 0; i < 16; i++)
        {
            Write($"black/{i:D4}.png", new byte[TinySet.Shape.Height * TinySet.Shape.Width * 3]);
            Write($"noise/{i:D4}.png", StandInFactory.Noise($"given {i}", TinySet.Shape.Height * TinySet.Shape.Width * 3));
        }

        var folder = _set["runs/given"];
        var summary = await Attack.RunAsync(Options, folder);
        Assert.Equal((2, 32, 16, 0), (summary.Prompts, summary.Generations, summary.Blank, summary.Flagged));
        Assert.Contains(summary.Warnings, line => line.StartsWith("16 generations are blank", StringComparison.Ordinal));

        var cliques = await Table.OfAsync<CliqueRow>(folder);
        Assert.All(cliques, row => Assert.Equal((16, 0, 1, false), (row.Generations, row.Edges, row.CliqueSize, row.Flagged)));
        var generations = await Table.OfAsync<GenerationRow>(folder);
        Assert.All(generations, row => Assert.Null(row.Seed));
        Assert.All(generations, row => Assert.NotNull(row.ImagePath));
        Assert.Equal(["black", "noise"], (await Table.OfAsync<PromptRow>(folder)).OrderBy(row => row.Rank).Select(row => row.Caption));
        Assert.Empty(await Table.OfAsync<NullDistanceRow>(folder));
    }

    [Fact]
    public async Task Given_pictures_of_a_training_image_are_flagged_and_matched_under_the_caption_of_prompt_txt()
    {
        for (var i = 0; i < 5; i++)
        {
            Write($"a/{i}.png", TinySet.PictureOf(TinySet.Sixfold));
        }

        File.WriteAllText(_set["given/a/prompt.txt"], "a caption / with a slash\n");
        var folder = _set["runs/given"];
        var summary = await Attack.RunAsync(Options, folder);
        Assert.Equal((1, 5), (summary.Flagged, summary.ExtractedGenerations));
        Assert.Equal("a caption / with a slash", Assert.Single(await Table.OfAsync<PromptRow>(folder)).Caption);
        Assert.All(
            (await Table.OfAsync<ExtractionRow>(folder)).Where(row => row.Neighbour == 1),
            row => Assert.Equal((0L, 0.0, 6L, "000.png"), (row.Squared, row.L2, row.EideticK, row.ImageId)));
    }

    [Fact]
    public async Task Mixed_sizes_are_an_error_that_names_the_file()
    {
        Write("a/0.png", TinySet.PictureOf("x"));
        PngFile.Write(_set["given/a/1.png"], new byte[Size * Size * 3], Size, Size, 3);
        var problem = await Assert.ThrowsAsync<DataSetException>(() => Attack.RunAsync(Options, _set["runs/mixed"]));
        Assert.Contains(Path.Combine("given", "a", "1.png"), problem.Message, StringComparison.Ordinal);
        Assert.Contains("12 × 12", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_picture_is_refused()
    {
        Write("a/0.png", TinySet.PictureOf("x"));
        Write("a/1.png", TinySet.PictureOf("y"));
        var folder = _set["runs/refused"];
        await Attack.RunAsync(Options, folder);
        Write("a/1.png", TinySet.PictureOf("z"));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Attack.RunAsync(Options, folder));
        Assert.Contains("model", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_folder_is_an_error_that_says_what_is_expected()
    {
        Directory.CreateDirectory(_set["given"]);
        var problem = await Assert.ThrowsAsync<DataSetException>(() => Attack.RunAsync(Options, _set["runs/empty"]));
        Assert.Contains("holds no pictures", problem.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _set.Dispose();

    private void Write(string relative, byte[] pixels) =>
        PngFile.Write(_set[$"given/{relative}"], pixels, TinySet.Shape.Width, TinySet.Shape.Height, 3);
}
