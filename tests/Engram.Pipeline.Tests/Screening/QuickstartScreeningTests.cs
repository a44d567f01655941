using Engram.Compute;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Storage.DataSets;
using Engram.Storage.Tables;
using Engram.Tests.Support;
using Serilog.Core;

namespace Engram.Tests.Screening;

/// <summary>The shipped model screens all its captions.</summary>
public sealed class QuickstartScreeningTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public async Task One_step_and_four_seeds_put_the_planted_captions_into_the_first_tenth()
    {
        var quickstart = Path.Combine(RepositoryRoot.Path, "configs", "quickstart");
        var train = Path.Combine(quickstart, "train.parquet");
        var summary = await AttackRun.ExecuteAsync(
            new RunRequest
            {
                Options = new RunOptions
                {
                    Model = Path.Combine(quickstart, "model"),
                    Training = new TrainingOptions { Path = train },
                    Prompts = [new() { Strategy = PromptStrategy.Screen, Take = 1 }],
                    Generate = new GenerateOptions { PerPrompt = 12, Steps = 20, Guidance = 3, Seed = 2301 },
                    Edges = new EdgesOptions { Threshold = 0.1m },
                    Output = new OutputOptions { Root = _scratch.Path },
                },
                Folder = _scratch["run"],
                ConfigurationText = "name: run\n",
                Software = "engram test",
            },
            new RunParts { OpenDevice = (_, threads) => new HostDevice(threads) },
            new Progress<RunProgress>(), new FixedClock(), Logger.None, CancellationToken.None);

        var planted = TrainingSource.Open(train).ReadCaptions()
            .GroupBy(row => row.Caption).Where(group => group.Count() == 32).Select(group => group.Key).ToHashSet();
        Assert.Equal(24, planted.Count);
        var rows = await Table.OfAsync<ScreeningRow>(_scratch["run"]);
        Assert.Equal(256, rows.Count);
        Assert.InRange(rows.Count(row => row.Rank <= 26 && planted.Contains(row.Caption)), 23, 24);

        // 2 · 1 · 4 calls a caption against 12 pictures of 40.
        Assert.Equal((256 * 8, 256 * 480), (summary.Screening!.UnetCalls, summary.Screening.AttackCalls));
        Assert.True(summary.Screening.ShareOfAttack <= 0.03);
    }

    public void Dispose() => _scratch.Dispose();
}
