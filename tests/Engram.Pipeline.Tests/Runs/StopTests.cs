using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Storage.Tables;
using Engram.Tests.Support;

namespace Engram.Tests.Runs;

/// <summary>Prompts that end before all their generations are drawn. Of a memorised caption generations 3 and 7 are noise.</summary>
public sealed class StopTests : IDisposable
{
    private readonly TinySet _set = new();

    private RunOptions Options(decimal? risk) => _set.Options with
    {
        Stop = new StopOptions { Risk = risk },
        Edges = _set.Options.Edges with { Threshold = 0.1m },
    };

    [Fact]
    public async Task The_exact_rule_draws_less_and_flags_the_same()
    {
        await Attack.RunAsync(Options(null), _set["runs/all"], _set.Model());
        var model = _set.Model();
        var summary = await Attack.RunAsync(Options(0), _set["runs/stopped"], model);

        var all = await Table.OfAsync<CliqueRow>(_set["runs/all"]);
        var stopped = await Table.OfAsync<CliqueRow>(_set["runs/stopped"]);
        Assert.Equal(all.Select(row => (row.PromptId, row.Flagged)), stopped.Select(row => (row.PromptId, row.Flagged)));
        Assert.All(all, row => Assert.Equal((8, 8, "complete", null), (row.Generations, row.Planned, row.Stopped, row.StopRisk)));

        // Four joined: generations 0, 1, 2 and 4. One alone, and 8 − m more: below 4 from m = 6 on.
        Assert.Equal(2, stopped.Count(row => row.Flagged));
        Assert.All(stopped, row => Assert.Equal(
            row.Flagged ? (5, "found", 4, 0.0) : (6, "unreachable", 1, 0.0), (row.Generations, row.Stopped, row.CliqueSize, row.StopRisk!.Value)));
        Assert.Equal((2 * 5) + (12 * 6), model.Drawn);
        Assert.Equal(model.Drawn, (await Table.OfAsync<GenerationRow>(_set["runs/stopped"])).Count);
        Assert.Equal(new StopSummary(0, 14 * 8, model.Drawn, 2, 12, 0, 0, 0), summary.Stop);
        Assert.Equal(model.Drawn, summary.Strategies.Sum(row => row.Generations));
    }

    [Fact]
    public async Task A_risk_ends_prompts_sooner_and_says_so()
    {
        // P(H ≤ 1) of 4 among 8, 4 drawn: (1 + 4 · 4) / 70 = 0.243; 5 drawn: 4 / 56 = 0.071.
        var model = _set.Model();
        var summary = await Attack.RunAsync(Options(0.1m), _set["runs/risky"], model);
        Assert.Equal((2, 12, 0), (summary.Stop!.Found, summary.Stop.Improbable, summary.Stop.Unreachable));
        Assert.Equal(new StopRule(8, 4, 0.1m).MissProbability(), summary.Stop.MissProbability);
        Assert.All(await Table.OfAsync<CliqueRow>(_set["runs/risky"]), row => Assert.Equal(5, row.Generations));
    }

    [Fact]
    public async Task Batches_and_devices_change_no_byte()
    {
        await Attack.RunAsync(Options(0), _set["runs/usual"], _set.Model());
        var expected = Attack.ResultsIn(_set["runs/usual"]);
        foreach (var batch in new[] { 1, 3, 64 })
        {
            var options = Options(0);
            options = options with { Generate = options.Generate with { Batch = batch }, Device = ["host", "cuda"] };
            await Attack.RunAsync(options, _set[$"runs/{batch}"], _set.Model());
            Assert.Equal(expected, Attack.ResultsIn(_set[$"runs/{batch}"]));
        }
    }

    [Fact]
    public async Task What_the_calibration_drew_counts_as_drawn()
    {
        var options = Options(0) with { Edges = _set.Options.Edges };
        var summary = await Attack.RunAsync(options, _set["runs/calibrated"], _set.Model());
        var rows = await Table.OfAsync<CliqueRow>(_set["runs/calibrated"]);
        Assert.Equal((9, 5), (rows.Count(row => row.Generations == 8), rows.Count(row => row.Generations < 8)));
        Assert.Equal(2, summary.Flagged);
    }

    [Fact]
    public async Task The_folder_as_it_lies_after_any_checkpoint_leads_to_the_same_end()
    {
        var (folder, gate, cuts) = (_set["runs/whole"], new Lock(), new List<string>());
        await Attack.RunAsync(Options(0), folder, _set.Model(), stage =>
        {
            lock (gate)
            {
                FolderCopy.Make(folder, _set[$"runs/cut-{cuts.Count}"]);
                cuts.Add(_set[$"runs/cut-{cuts.Count}"]);
            }
        });

        var expected = Attack.ResultsIn(folder);
        Assert.True(cuts.Count >= 20, $"only {cuts.Count} checkpoint events");
        foreach (var cut in cuts.Where((_, i) => i % 3 == 0))
        {
            await Attack.RunAsync(Options(0), cut, _set.Model());
            Assert.Equal(expected, Attack.ResultsIn(cut));
        }
    }

    [Fact]
    public void Given_generations_are_refused_with_a_stop_rule()
    {
        var options = Options(0) with { Generations = new GenerationsOptions { From = _set["train"] } };
        Assert.Contains("stop.risk", Assert.Throws<OptionsException>(options.ThrowIfInvalid).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _set.Dispose();
}
