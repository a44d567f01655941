using System.Globalization;
using Engram.Compute;
using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Pipeline.Reports;
using Engram.Pipeline.Runs;
using Engram.Storage.Checkpoints;
using Engram.Storage.Tables;
using Engram.Tests.Evidence;
using Engram.Tests.Support;

namespace Engram.Tests.Membership;

public sealed class MembershipAttackTests : IDisposable
{
    private static readonly CheckpointLimits Small = new(TimeSpan.Zero, 1_500);

    private readonly ScratchFolder _scratch = new();

    [Fact]
    public async Task With_the_recorded_noise_the_recorded_losses_and_scores_are_met_picture_by_picture()
    {
        var options = ShadowSet.Options(16, 5, MembershipScore.Loss, MembershipScore.Lira, MembershipScore.Difference);
        options = options with
        {
            Membership = options.Membership with
            {
                Draws = [1, 20],
                Noise = RepositoryRoot.Golden("shadows/noise.safetensors"),
                Reference = Path.Combine(ShadowSet.Shipped, "base"),
            },
        };
        var summary = await ShadowSet.RunAsync(options, _scratch["run"]);
        Assert.Equal((10, 5, 18), (summary.Membership!.Pictures, summary.Membership.Members, summary.Membership.Models));

        var reading = Recorded("reading.csv");
        var scores = (await Table.OfAsync<ScoreRow>(_scratch["run"])).ToLookup(row => (row.Attack, row.Draws));
        Assert.Equal(6, scores.Count);
        foreach (var row in scores[("lira", 20)])
        {
            var recorded = reading[row.ImageId];
            Assert.Equal(recorded[0] == 1, row.Member);
            Near(recorded.AsSpan(4, 5), [row.MeanIn, row.MeanOut, row.VarIn, row.VarOut, row.Score], 1e-3);
        }

        Assert.All(scores[("lira", 1)], row => Near([reading[row.ImageId][10]], [row.Score], 1e-3));
        Assert.All(scores[("loss", 1)], row => Near([reading[row.ImageId][1]], [-row.Score], 1e-4));
        Assert.All(scores[("difference", 20)], row => Near([reading[row.ImageId][3] - reading[row.ImageId][2]], [row.Score], 1e-3));

        var losses = Recorded("losses.csv");
        var taken = await Table.OfAsync<LossRow>(_scratch["run"]);
        Assert.Equal(10 * 18 * 20, taken.Count);
        foreach (var mean in taken.Where(row => row.Model != "reference").GroupBy(row => (row.Model, row.ImageId)))
        {
            var column = mean.Key.Model == "model" ? 0 : int.Parse(mean.Key.Model[1..], CultureInfo.InvariantCulture);
            Near([losses[mean.Key.ImageId][column]], [mean.Average(row => row.Loss)], 1e-4);
        }
    }

    [Fact]
    public async Task Cut_at_any_checkpoint_and_begun_again_with_another_batch_it_ends_in_the_same_bytes()
    {
        var options = ShadowSet.Options(4, 8, MembershipScore.Loss, MembershipScore.StrongLiraGlobal, MembershipScore.Secmi, MembershipScore.Pia);
        options = options with { Membership = options.Membership with { Timesteps = [20, 35] } };
        var (whole, cuts) = (_scratch["whole"], new List<string>());
        await ShadowSet.RunAsync(options, whole, Small, stage =>
        {
            if (stage == "losses" && cuts.Count < 12)
            {
                cuts.Add(_scratch[$"cut-{cuts.Count:D2}"]);
                FolderCopy.Make(whole, cuts[^1]);
            }
        });
        var expected = Attack.ResultsIn(whole);
        Assert.True(cuts.Count >= 4, $"only {cuts.Count} checkpoints");
        for (var i = 0; i < cuts.Count; i += 3)
        {
            var batch = new[] { 1, 7, 64, 5 }[i / 3 % 4];
            await ShadowSet.RunAsync(options with { Generate = options.Generate with { Batch = batch } }, cuts[i], Small, null, () => new HostDevice(1, VectorWidth.V128));
            Assert.Equal(expected, Attack.ResultsIn(cuts[i]));
        }
    }

    [Fact]
    public async Task A_stop_keeps_what_was_taken()
    {
        var options = ShadowSet.Options(0, 10, MembershipScore.Loss);
        await ShadowSet.RunAsync(options, _scratch["whole"]);
        using var stop = new CancellationTokenSource();
        using var idle = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ShadowSet.RunAsync(options, _scratch["stopped"], Small, stage => (stage == "losses" ? stop : idle).Cancel(), stop: stop.Token));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_scratch["stopped"], "checkpoint", "losses")));
        await ShadowSet.RunAsync(options, _scratch["stopped"]);
        Assert.Equal(Attack.ResultsIn(_scratch["whole"]), Attack.ResultsIn(_scratch["stopped"]));
    }

    [Fact]
    public async Task Every_model_takes_its_turn_and_stands_in_none_of_its_own_fits()
    {
        var options = ShadowSet.Options(5, 10, MembershipScore.LiraGlobal, MembershipScore.OfflineLira);
        options = options with { Membership = options.Membership with { Targets = MembershipTargets.All } };
        var summary = await ShadowSet.RunAsync(options, _scratch["all"]);
        Assert.Equal(["model", "m01", "m02", "m03", "m04", "m05"], summary.Membership!.Blind.Select(blind => blind.Target));
        var members = (await Table.OfAsync<MembershipRow>(_scratch["all"])).ToDictionary(row => (row.Model, row.ImageId), row => row.Member);
        var losses = (await Table.OfAsync<LossRow>(_scratch["all"])).GroupBy(row => (row.Model, row.ImageId))
            .ToDictionary(group => group.Key, group => group.OrderBy(row => row.Draw).Average(row => row.Loss!.Value));
        foreach (var row in (await Table.OfAsync<ScoreRow>(_scratch["all"])).Where(row => row.Attack == "offline-lira"))
        {
            var others = losses.Where(entry => entry.Key.ImageId == row.ImageId && entry.Key.Model != row.Target && !members[entry.Key]).Select(entry => entry.Value).ToList();
            Assert.Equal(members[(row.Target, row.ImageId)], row.Member);
            Assert.Equal(others.Count > 1, row.Score is not null);
            if (row.MeanOut is { } mean)
            {
                Near([others.Average()], [mean], 1e-12);
            }
        }
    }

    [Fact]
    public async Task Scores_and_results_are_worked_out_again_from_the_losses_and_a_forged_one_is_found()
    {
        var options = ShadowSet.Options(3, 12, MembershipScore.OfflineLiraGlobal, MembershipScore.Difference, MembershipScore.Secmi);
        options = options with { Membership = options.Membership with { Reference = Path.Combine(ShadowSet.Shipped, "base"), Draws = [1, 2] } };
        var folder = _scratch["run"];
        await ShadowSet.RunAsync(options, folder);
        var report = await ReportBuilder.BuildAsync(folder, options, CancellationToken.None);
        Assert.Equal(["difference", "offline-lira-global", "secmi"], report.Figures.Membership!.Curves.Select(curve => curve.Attack).Order(StringComparer.Ordinal));
        var status = await RunStatus.ReadAsync(folder, CancellationToken.None);
        Assert.Equal(new MembershipStatus(24, 24 * 6, 24 * 6), status.Membership);
        Assert.Equal([], (await Forgery.VerifyAsync(folder, options)).Mismatches);

        await Forgery.ChangeAsync<ScoreRow>(folder, (row, i) => i == 40 ? row with { Score = row.Score + 1e-9 } : row);
        Assert.Contains((await Forgery.VerifyAsync(folder, options)).Mismatches, line => line.StartsWith("tables/scores", StringComparison.Ordinal));
        await Forgery.ChangeAsync<LossRow>(folder, (row, i) => i == 7 ? null : row);
        Assert.Contains((await Forgery.VerifyAsync(folder, options)).Mismatches, line => line.StartsWith("tables/losses", StringComparison.Ordinal));
        await Forgery.ChangeAsync<AttackResultRow>(folder, (row, _) => row with { Void = !row.Void });
        Assert.Contains((await Forgery.VerifyAsync(folder, options)).Mismatches, line => line.StartsWith("tables/attack_results", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_set_that_the_model_never_saw_is_the_truth_in_place_of_a_list()
    {
        var options = ShadowSet.Options(0, 6, MembershipScore.Loss, MembershipScore.Pia);
        options = options with { Membership = options.Membership with { Members = "", Column = null, Others = options.Training.Path, Near = 0, SplitClusters = SplitClusters.Allow } };
        var summary = await ShadowSet.RunAsync(options, _scratch["run"]);
        var scores = await Table.OfAsync<ScoreRow>(_scratch["run"]);
        Assert.All(scores, row => Assert.Equal(row.Source == "training", row.Member));
        Assert.Equal(12, scores.Count(row => row.Attack == "pia"));
        Assert.Contains(summary.Warnings, line => line.StartsWith("membership.others: splits near-duplicates", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_that_splits_near_duplicates_is_refused_and_names_them()
    {
        var options = ShadowSet.Options(2, null, MembershipScore.OfflineLira);
        options = options with { Membership = options.Membership with { Near = 0.2m } };
        var refused = await Assert.ThrowsAsync<OptionsException>(() => ShadowSet.RunAsync(options, _scratch["run"]));
        Assert.Equal("membership.members", refused.Key);
        Assert.Contains("is a member and", refused.Message, StringComparison.Ordinal);
        Assert.Contains("split_clusters: allow", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch["run"]));
    }

    [Fact]
    public async Task Lists_and_models_that_do_not_go_together_are_refused_by_their_key()
    {
        var options = ShadowSet.Options(3, 4, MembershipScore.Lira);
        await RefusedAsync("models[1].members", options with { Models = Changed(options, 1, model => model with { Members = _scratch.Write("few.csv", "image_id,m02\n1,1\n2,0\n") }) });
        await RefusedAsync("models[2].path", options with { Models = Changed(options, 2, model => model with { Path = options.Model }) });
        await RefusedAsync("models[2].path", options with { Models = Changed(options, 2, model => model with { Path = options.Models[0].Path }) });
        await RefusedAsync("membership.noise", options with { Membership = options.Membership with { Draws = [21], Noise = RepositoryRoot.Golden("shadows/noise.safetensors") } });
        await RefusedAsync("membership.members", options with { Membership = options.Membership with { Members = "", Column = null } });
        await RefusedAsync("membership.attacks[0]", options with { Models = [] });
        await RefusedAsync("membership.reference", options with { Membership = options.Membership with { Attacks = [MembershipScore.Difference, MembershipScore.Lira] } });
    }

    public void Dispose() => _scratch.Dispose();

    private static IReadOnlyList<ModelOptions> Changed(RunOptions options, int index, Func<ModelOptions, ModelOptions> change) =>
        [.. options.Models.Select((model, i) => i == index ? change(model) : model)];

    private async Task RefusedAsync(string key, RunOptions options)
    {
        var refused = await Assert.ThrowsAsync<OptionsException>(() => ShadowSet.RunAsync(options, _scratch["refused"]));
        Assert.Equal(key, refused.Key);
    }

    private static void Near(ReadOnlySpan<double> recorded, ReadOnlySpan<double?> values, double tolerance)
    {
        for (var i = 0; i < recorded.Length; i++)
        {
            Assert.True(Math.Abs(values[i]!.Value - recorded[i]) <= tolerance * Math.Abs(recorded[i]), $"{values[i]} is not {recorded[i]} within {tolerance} of it");
        }
    }

    private static Dictionary<string, double[]> Recorded(string name) => File.ReadLines(RepositoryRoot.Golden($"shadows/{name}")).Skip(1)
        .Select(line => line.Split(','))
        .ToDictionary(fields => fields[0], fields => fields.Skip(1).Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray(), StringComparer.Ordinal);
}
