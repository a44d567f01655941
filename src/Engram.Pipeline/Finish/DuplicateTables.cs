using Engram.Pipeline.Flow;
using Engram.Pipeline.Selection;
using Engram.Storage;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Finish;

/// <summary>
/// Tables <c>duplicates</c> and <c>deduplicated</c>, and the ids of the latter as text, one a line: report/deduplicated.txt. One pass over
/// the training set's ids.
/// </summary>
internal sealed class DuplicateTables(RunContext run)
{
    /// <summary>From what the selection of prompts has kept.</summary>
    public async Task WriteAsync(CancellationToken stop)
    {
        var members = new Dictionary<long, DuplicateMember>();
        await foreach (var member in run.Checkpoints.Duplicates.ReadAllAsync(stop))
        {
            members[member.Row] = member;
        }

        await WriteAsync(members, stop);
    }

    /// <param name="members">By row, of clusters of several.</param>
    public async Task WriteAsync(IReadOnlyDictionary<long, DuplicateMember> members, CancellationToken stop)
    {
        var tables = new TableSet(run);
        await using var duplicates = tables.Create<DuplicateRow>();
        await using var left = tables.Create<DeduplicatedRow>();
        await using (var list = new DurableText(Path.Combine(run.Folder.Report, "deduplicated.txt")))
        {
            foreach (var (copy, kept) in RowsOf(run.RunId, run.Training, members, stop))
            {
                if (copy is not null)
                {
                    await duplicates.AddAsync(copy, stop);
                }

                if (kept is not null)
                {
                    await left.AddAsync(kept, stop);
                    await list.WriteLineAsync(kept.ImageId);
                }
            }

            await list.CompleteAsync();
        }

        await duplicates.CompleteAsync(stop);
        await left.CompleteAsync(stop);
    }

    /// <summary>One entry a training row, in their order; each table's row, or null where it has none.</summary>
    /// <param name="members">By row, of clusters of several.</param>
    public static IEnumerable<(DuplicateRow? Copy, DeduplicatedRow? Left)> RowsOf(
        string runId, TrainingSet training, IReadOnlyDictionary<long, DuplicateMember> members, CancellationToken stop)
    {
        foreach (var row in training.Source.ReadCaptions(cancel: stop))
        {
            var member = members.GetValueOrDefault(row.Row);

            // A picture that cannot be read is of no use to a trainer either.
            var kept = training.Pack.IsReadable(row.Row) && (member is null || member.First == row.Row);
            yield return (
                member is null ? null : new DuplicateRow(runId, member.Cluster, row.Row, row.ImageId, member.Copies, member.First == row.Row, member.Distance),
                kept ? new DeduplicatedRow(runId, row.Row, row.ImageId, member?.Copies ?? 1) : null);
        }
    }
}
