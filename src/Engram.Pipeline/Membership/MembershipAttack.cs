using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Runs;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Membership;

/// <summary>The attack that asks of each picture whether the model was trained on it: losses of every model, then scores of the targets.</summary>
internal sealed class MembershipAttack : IRunAttack
{
    private readonly RunContext _run;
    private readonly MembershipInputs _inputs;
    private readonly RunMonitor _monitor;
    private readonly List<string> _warnings = [];
    private (SubjectList Subjects, LossPlan Plan)? _prepared;

    public MembershipAttack(RunContext run, MembershipInputs inputs, RunMonitor monitor)
    {
        (_run, _inputs, _monitor) = (run, inputs, monitor);
        run.Meters.TakesLosses = true;
    }

    /// <summary>All of it is a function of the inputs; the totals are kept for whoever looks at a run that goes on.</summary>
    public async Task PrepareAsync(CancellationToken stop)
    {
        var (subjects, plan) = Ready(stop);
        if (_run.Checkpoints.Asked.Segments.Count == 0)
        {
            await _run.Checkpoints.AppendAsync(_run.Checkpoints.Asked, [new LossTotals(subjects.All.Count, plan.Rows)]);
            await _run.Checkpoints.Asked.FlushAsync(stop);
        }
    }

    public Task<IReadOnlyList<int>> WorkAsync(CancellationToken stop)
    {
        var (_, plan) = Ready(stop);
        return Task.FromResult<IReadOnlyList<int>>([.. plan.Blocks().Select(block => block.Count)]);
    }

    public async Task DrawAsync(CancellationToken stop)
    {
        var (subjects, plan) = Ready(stop);
        var blocks = plan.Blocks().Where(block => _run.Part.Contains(block.Ordinal)).ToList();
        var missing = blocks.Sum(Missing);
        var passes = blocks.Sum(block => plan.UnitsOf(block.Model).Sum(unit => (long)unit.Passes) * block.Count);
        _monitor.Begin("attack", passes, passes - missing);
        await _run.Checkpoints.FlushAfterAsync(async () =>
        {
            foreach (var model in blocks.Where(block => Missing(block) > 0).GroupBy(block => block.Model))
            {
                await MeasureAsync(model.Key, [.. model], subjects, plan, stop);
            }
        });
        _monitor.Begin("finish", passes, passes);

        long Missing(LossBlock block)
        {
            var sum = 0L;
            for (var place = block.First; place < block.First + block.Count; place++)
            {
                for (var unit = 0; unit < plan.UnitsOf(block.Model).Count; unit++)
                {
                    sum += _run.Checkpoints.HasLosses(plan.OrdinalOf(block.Model, place, unit)) ? 0 : plan.UnitsOf(block.Model)[unit].Passes;
                }
            }

            return sum;
        }
    }

    /// <summary>The attack keeps no pictures.</summary>
    public IAsyncEnumerable<(long Ordinal, string Path)> KeptAsync(CancellationToken stop) => AsyncEnumerable.Empty<(long, string)>();

    public Task<RunSummary> FinishAsync(
        Manifest manifest, IReadOnlyList<string> warnings, double imagesPerSecond, long startedStamp, CancellationToken stop)
    {
        var (subjects, plan) = Ready(stop);
        return new MembershipFinish(_run, _inputs, subjects, plan)
            .FinishAsync(manifest, [.. warnings, .. _warnings], imagesPerSecond, startedStamp, stop);
    }

    /// <summary>A model is on the devices only while its own losses are taken.</summary>
    private async Task MeasureAsync(int index, IReadOnlyList<LossBlock> blocks, SubjectList subjects, LossPlan plan, CancellationToken stop)
    {
        var model = _inputs.Models[index];
        _run.Log.Information("Losses of {Model} ({Place} of {Models})", model.Name, index + 1, _inputs.Models.Count);
        using var opened = new Disposables();
        LossStage[] stages = [.. _run.Devices.Select(device => new LossStage(
            opened.Add(LossModel.Load(model.Folder, device)), index, plan, subjects, _inputs.Noise, _run.Options, _run.Shape))];
        await new LossFlow(_run).MeasureAsync(blocks, stages, stop);
    }

    private (SubjectList Subjects, LossPlan Plan) Ready(CancellationToken stop)
    {
        if (_prepared is { } prepared)
        {
            return prepared;
        }

        var subjects = SubjectList.Build(_run, _inputs, _warnings, stop);
        RequireShadows(subjects);
        prepared = (subjects, LossPlan.Of(_run.Options, _inputs, subjects.All.Count));
        _prepared = prepared;
        return prepared;
    }

    /// <summary>Where no shadow model saw a picture (or every one did), a likelihood ratio cannot be had of any.</summary>
    private void RequireShadows(SubjectList subjects)
    {
        var attacks = _run.Options.Membership.Attacks;
        var shadows = subjects.Members.Skip(1).ToList();
        for (var i = 0; i < attacks.Count; i++)
        {
            if (attacks[i].NeedsMembers() && !shadows.Exists(model => Array.Exists(model, member => member)))
            {
                throw new OptionsException(
                    $"membership.attacks[{i}]", $"{OptionKeys.WordOf(attacks[i])} needs shadow models that saw some of the pictures; take offline-lira");
            }

            if (attacks[i].NeedsShadows() && !shadows.Exists(model => Array.Exists(model, member => !member)))
            {
                throw new OptionsException(
                    $"membership.attacks[{i}]", $"{OptionKeys.WordOf(attacks[i])} needs shadow models without some of the pictures; every one of models saw them all");
            }
        }
    }
}
