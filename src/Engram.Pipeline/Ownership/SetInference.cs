using System.Globalization;
using Engram.Memorization;
using Engram.Storage;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Ownership;

/// <summary>
/// <c>engram infer</c>: was the set in question among the model's training data? From the tables of a finished membership attack in which the set stands as members and
/// comparable unpublished pictures as the others.
/// </summary>
public static class SetInference
{
    private const int Least = 4;

    /// <param name="target">Null takes the run's model.</param>
    /// <param name="attacks">Null takes all of the run.</param>
    /// <exception cref="DataSetException">The run holds no such scores, or of too few pictures.</exception>
    public static async Task<InferenceReport> OfAsync(
        RunFolder folder, string? target, IReadOnlyCollection<string>? attacks, long seed, CancellationToken stop = default)
    {
        var (pictures, columns, asked, runId) = (new Dictionary<(bool, string), Dictionary<int, double>>(), new List<string>(), target ?? "model", "");
        await foreach (var row in TableReader.ReadAsync<ScoreRow>(folder.Tables, stop))
        {
            if (row.Target != asked || (attacks is not null && !attacks.Contains(row.Attack)))
            {
                continue;
            }

            var name = Name(row);
            if (columns.Count == 0 || columns[^1] != name)
            {
                columns.Add(name);
            }

            runId = row.RunId;
            if (row.Score is { } score)
            {
                var key = (row.Member, $"{row.Source} {row.ImageId}");
                pictures.TryAdd(key, []);
                pictures[key][columns.Count - 1] = score;
            }
        }

        if (columns.Count == 0)
        {
            throw new DataSetException($"{folder.Path}: table scores has no rows of target '{asked}'{(attacks is null ? "" : $" and attack {string.Join(", ", attacks)}")}; it needs a finished run of attack: membership");
        }

        List<(string ImageId, double[] Scores)> Those(bool isMember) => [.. pictures.Where(entry => entry.Key.Item1 == isMember && entry.Value.Count == columns.Count)
            .Select(entry => (entry.Key.Item2, (double[])[.. Enumerable.Range(0, columns.Count).Select(i => entry.Value[i])]))];
        var (set, unpublished) = (Those(true), Those(false));
        if (Math.Min(set.Count, unpublished.Count) < Least)
        {
            throw new DataSetException($"{folder.Path}: {set.Count} pictures of the set and {unpublished.Count} others have every score; {Least} of each are needed at least");
        }

        var separating = new List<string>();
        await foreach (var row in TableReader.ReadAsync<BlindTestRow>(folder.Tables, stop))
        {
            if (row.Target == asked && row.Separates)
            {
                separating.Add(row.Test);
            }
        }

        return Report(runId, asked, columns, set, unpublished, separating, DatasetInference.Of(set, unpublished, seed));
    }

    private static InferenceReport Report(
        string runId, string target, List<string> columns, List<(string, double[])> set, List<(string, double[])> unpublished, List<string> separating,
        DatasetInference found) => new(
            runId, target, columns, found.Weights, set.Count, unpublished.Count, found.TestedSet, found.TestedUnpublished, found.Test.PValue,
            found.Test.Relabellings, found.Test.IsExact, found.Area.Value, found.Area.Interval, found.Power, DatasetInference.Level, separating.Count > 0, separating,
            separating.Count > 0
                ? $"VOID: set and comparison can be told apart without the model by {string.Join(", ", separating)}; take comparable pictures of the same origin and preparation"
                : found.Test.PValue <= DatasetInference.Level ? "the set was in the training data, or the comparison is not comparable in a way that the blind baseline does not see"
                : "no evidence that the set was in the training data; the power below says what a set of this size would have shown");

    private static string Name(ScoreRow row) => string.Create(
        CultureInfo.InvariantCulture, $"{row.Attack} at {row.Timestep}{(row.Draws > 0 ? $", {row.Draws} draws" : "")}");
}
