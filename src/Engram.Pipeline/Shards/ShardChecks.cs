using System.Globalization;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Shards;

/// <summary>Whether shards are complete and of one run. Every refusal is one line that ends with what to do.</summary>
internal static class ShardChecks
{
    private const int Named = 8;

    /// <summary>The states of all shards of a run that can be merged, by index.</summary>
    /// <exception cref="RefusedException">One is missing, not complete, of other inputs or of another program.</exception>
    public static IReadOnlyList<ShardState> Require(RunFolder root, Manifest manifest, ShardPlan plan)
    {
        var states = Enumerable.Range(0, plan.Shards).Select(i => ShardState.Read(root.Shard(i))).ToList();
        int[] left = [.. Enumerable.Range(0, plan.Shards).Where(i => states[i] is not { IsFinished: true })];
        if (!plan.IsPrepared || left.Length > 0)
        {
            throw new RefusedException(Incomplete(root, plan, left));
        }

        foreach (var state in states.OfType<ShardState>())
        {
            var index = states.IndexOf(state);
            if (DifferenceOf(state, manifest, plan, index) is { } difference)
            {
                throw Refuse(root, plan, index, $"was made from {difference}");
            }

            if (state.Run.Software != states[0]!.Run.Software)
            {
                throw Refuse(root, plan, index, $"was made by {state.Run.Software}, shard 0 by {states[0]!.Run.Software}", " with one program for all");
            }
        }

        return [.. states.OfType<ShardState>()];
    }

    /// <summary>In what a shard is not of this run, in words; null where it is.</summary>
    /// <param name="now">Hashes and settings that the shard should have.</param>
    public static string? DifferenceOf(ShardState state, Manifest now, ShardPlan plan, int index)
    {
        var then = state.Run;
        if (now.Settings is not null && then.OtherSettings(now.Settings) is { } settings)
        {
            return $"another configuration: {settings}";
        }

        if (then.OtherInputs(now.ConfigHash, now.ModelHash, now.DataHash, now.Arithmetic) is { } inputs)
        {
            return $"another {inputs}";
        }

        return state.Index != index || state.Shards != plan.Shards ? Text($"another cut: it is shard {state.Index} of {state.Shards}, not {index} of {plan.Shards}")
            : state.SelectionDigest != plan.SelectionDigest ? "other prompts"
            : state.ThresholdDigest != plan.ThresholdDigest ? "another threshold"
            : state.First != plan.Bounds![index] || state.End != plan.Bounds[index + 1]
                ? Text($"another range: {state.First} to {state.End}, not {plan.Bounds[index]} to {plan.Bounds[index + 1]}")
            : null;
    }

    /// <summary>The shard whose folder is to be thrown away and done again.</summary>
    public static RefusedException Refuse(RunFolder root, ShardPlan plan, int index, string problem, string with = "") => new(
        $"{root.Path}: shard {index} of {plan.Shards} {problem}; delete {root.Shard(index).Path} and run 'engram resume {root.Path} --shard {index}/{plan.Shards}'{with}");

    private static string Incomplete(RunFolder root, ShardPlan plan, int[] left)
    {
        int[] held = [.. left.Where(index => RunLock.IsHeld(root.Shard(index)))];
        if (held.Length > 0)
        {
            return $"{root.Path}: {Shards(held, plan)} being worked on; merge when all are complete ('engram status {root.Path}' says so)";
        }

        int[] all = left.Length > 0 ? left : [.. Enumerable.Range(0, plan.Shards)];
        return $"{root.Path}: {Shards(all, plan)} not complete; run 'engram resume {root.Path} --shard {all[0]}/{plan.Shards}'"
            + (all.Length > 1 ? " and likewise the others" : "") + ", or submit again";
    }

    private static string Shards(int[] indices, ShardPlan plan)
    {
        var rest = indices.Length > Named ? Text($" and {indices.Length - Named} more") : "";
        return Text($"{(indices.Length > 1 ? "shards" : "shard")} {string.Join(", ", indices.Take(Named))}{rest} of {plan.Shards} {(indices.Length > 1 ? "are" : "is")}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
