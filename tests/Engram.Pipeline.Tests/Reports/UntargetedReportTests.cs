using Engram.Pipeline.Options;
using Engram.Pipeline.Reports;
using Engram.Pipeline.Runs;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;
using Engram.Storage.Tables;
using Engram.Tests.Support;
using Engram.Tests.Untargeted;

namespace Engram.Tests.Reports;

/// <summary>The figures of an untargeted attack, finished and cut.</summary>
public sealed class UntargetedReportTests : IDisposable
{
    private const int Samples = 300;

    private static readonly CheckpointLimits Limits = new(TimeSpan.Zero, 20_000);

    private readonly TinySet _set = new();

    private RunOptions Options
    {
        get
        {
            var options = UntargetedSet.OptionsOf(_set, Samples) with { Generate = _set.Options.Generate with { Batch = 40 } };
            return options with { Untargeted = options.Untargeted with { Control = _set["train"] } };
        }
    }

    [Fact]
    public async Task Every_number_is_what_the_tables_hold()
    {
        var folder = _set["runs/whole"];
        var summary = await Attack.RunAsync(Options, folder, UntargetedSet.Model(), limits: Limits);
        var figures = (await ReportBuilder.BuildAsync(folder, Options, default)).Figures;
        var nearest = await Table.OfAsync<NearestRow>(folder);
        var unique = await Table.OfAsync<UniqueExtractionRow>(folder);

        Assert.Equal(summary.Untargeted!.Training, figures.Untargeted!.Training);
        Assert.Equal(summary.Untargeted.Curve, figures.Untargeted.Curve);
        Assert.Equal((Samples, unique.Count), ((int)figures.Headline.Generations, (int)figures.Headline.Pictures));
        Assert.Equal(Share.Of(nearest.Count(row => row.L2 <= 0.15), nearest.Count), figures.Guard!.Blocked);
        Assert.Equal(Share.Of(nearest.Count(row => row.ControlL2 <= 0.15), nearest.Count), figures.Guard.ControlBlocked);
        Assert.Equal(nearest.Count, figures.Distances.Single(histogram => histogram.Key == "nearest").Total);
        Assert.Equal(unique.OrderByDescending(row => row.Hits).ThenBy(row => row.FirstSample).Select(row => (row.Hits, row.FirstGeneration)),
            figures.Gallery.Extracted.Select(entry => (entry.Extracted, entry.Generation)));
        Assert.All(figures.Gallery.Extracted, entry =>
        {
            Assert.NotNull(KeptPictures.Of(folder).Read(entry.GenerationImage!));
            Assert.NotNull(KeptPictures.Of(folder).Read(entry.TrainingImage!));
        });
    }

    [Fact]
    public async Task A_run_that_was_cut_has_the_figures_of_an_uninterrupted_one_and_a_report_on_the_way()
    {
        var (folder, cuts) = (_set["runs/whole"], new List<string>());
        await Attack.RunAsync(Options, folder, UntargetedSet.Model(), stage =>
        {
            lock (cuts)
            {
                var copy = _set[$"runs/cut-{cuts.Count:D3}"];
                FolderCopy.Make(folder, copy);
                cuts.Add(copy);
            }
        }, Limits);
        var expected = ReportFile.TextOf((await ReportBuilder.BuildAsync(folder, Options, default)).Figures);
        foreach (var cut in cuts.Where((_, i) => i % 3 == 0 || i == cuts.Count - 1))
        {
            var provisional = await ReportBuilder.BuildAsync(cut, Options, default);
            var status = (await RunStatus.ReadAsync(cut, default)).Untargeted;
            Assert.True(provisional.Run.Provisional);
            Assert.Equal(status?.Hits ?? 0, provisional.Figures.Untargeted!.Training.Hits.Hits);
            Assert.Equal(status?.UniqueExtractions ?? 0, provisional.Figures.Untargeted.Training.Unique);
            await Attack.RunAsync(Options, cut, UntargetedSet.Model(), limits: Limits);
            Assert.Equal(expected, ReportFile.TextOf((await ReportBuilder.BuildAsync(cut, Options, default)).Figures));
        }
    }

    [Fact]
    public async Task What_checkpoints_say_of_a_whole_run_is_what_its_tables_say()
    {
        var folder = _set["runs/whole"];
        await Attack.RunAsync(Options, folder, UntargetedSet.Model(), limits: Limits);
        var final = (await ReportBuilder.BuildAsync(folder, Options, default)).Figures;
        var run = RunFolder.Open(folder);
        (Manifest.Read(run)! with { FinishedAt = null, Files = null }).Write(run);
        var provisional = (await ReportBuilder.BuildAsync(folder, Options, default)).Figures;

        Assert.Equal(final.Headline, provisional.Headline);
        Assert.Equal(final.Guard, provisional.Guard);
        Assert.Equal(final.Untargeted!.Curve, provisional.Untargeted!.Curve);
        Assert.Equal(final.Distances.Select(histogram => (histogram.Key, string.Join(' ', histogram.Counts))), provisional.Distances.Select(histogram => (histogram.Key, string.Join(' ', histogram.Counts))));
        Assert.Equal(final.Gallery.Extracted.Select(entry => (entry.Extracted, entry.Generation, entry.L2)), provisional.Gallery.Extracted.Select(entry => (entry.Extracted, entry.Generation, entry.L2)));
    }

    public void Dispose() => _set.Dispose();
}
