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
            foreach (var row in run.Training.Source.ReadCaptions(cancel: stop))
            {
                var member = members.GetValueOrDefault(row.Row);
                if (member is not null)
                {
                    await duplicates.AddAsync(
                        new DuplicateRow(run.RunId, member.Cluster, row.Row, row.ImageId, member.Copies, member.First == row.Row, member.Distance), stop);
                }

                // A picture that cannot be read is of no use to a trainer either.
                if (run.Training.Pack.IsReadable(row.Row) && (member is null || member.First == row.Row))
                {
                    await left.AddAsync(new DeduplicatedRow(run.RunId, row.Row, row.ImageId, member?.Copies ?? 1), stop);
                    await list.WriteLineAsync(row.ImageId);
                }
            }

            await list.CompleteAsync();
        }

        await duplicates.CompleteAsync(stop);
        await left.CompleteAsync(stop);
    }
}
