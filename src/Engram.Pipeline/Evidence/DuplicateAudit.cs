using Engram.Pipeline.Finish;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>Tables duplicates and deduplicated, and the list of ids beside them. Memory grows with the copies, not with the set.</summary>
internal static class DuplicateAudit
{
    public static async Task<DuplicateBook> CheckAsync(Audit audit)
    {
        var byCosine = audit.Options.Attack is AttackKind.TextToImage
            && audit.Options.Prompts.FirstOrDefault(source => source.Strategy is PromptStrategy.Duplicates)?.Cosine is not null;
        await using var duplicates = await audit.OpenAsync<DuplicateRow>();
        var rows = await duplicates.AllAsync();
        CheckClusters(audit, duplicates, rows);
        var left = await CheckListAsync(audit, rows);
        if (audit.Training is { } training && !byCosine)
        {
            await CompareAsync(audit, training);
        }
        else
        {
            JudgeAlone(audit, byCosine ? Proof.Hash : Proof.Training, rows.Count, left);
        }

        return new DuplicateBook(rows, left);
    }

    private static async Task CompareAsync(Audit audit, TrainingSet training)
    {
        var members = DuplicateMember.Of(training.Clusters(audit.Stop), training.DistanceOf).SelectMany(rows => rows).ToDictionary(member => member.Row);
        var copies = DuplicateTables.RowsOf(audit.Manifest.RunId, training, members, audit.Stop).Select(row => row.Copy).OfType<DuplicateRow>().ToList();
        copies.Sort(DuplicateRow.Compare);
        await using var duplicates = await audit.OpenAsync<DuplicateRow>();
        await duplicates.CompareAllAsync(copies);
        await using var deduplicated = await audit.OpenAsync<DeduplicatedRow>();
        await deduplicated.CompareAllAsync(
            DuplicateTables.RowsOf(audit.Manifest.RunId, training, members, audit.Stop).Select(row => row.Left).OfType<DeduplicatedRow>());
    }

    private static void JudgeAlone(Audit audit, Proof proof, long rows, long left)
    {
        foreach (var column in (string[])["cluster", "training_row", "image_id", "distance"])
        {
            audit.Findings.Judge($"duplicates.{column}", proof, rows);
        }

        foreach (var column in (string[])["training_row", "image_id", "copies"])
        {
            audit.Findings.Judge($"deduplicated.{column}", proof, left);
        }
    }

    private static void CheckClusters(Audit audit, StatedTable<DuplicateRow> table, IReadOnlyList<DuplicateRow> rows)
    {
        foreach (var cluster in rows.GroupBy(row => row.Cluster))
        {
            var (first, copies) = (cluster.First(), cluster.LongCount());
            foreach (var row in cluster)
            {
                audit.Findings.Compare("duplicates.copies", table.PlaceOf(row), row.Copies, copies);
                audit.Findings.Compare("duplicates.kept", table.PlaceOf(row), row.Kept, ReferenceEquals(row, first));
            }
        }
    }

    /// <summary>The kept rows are in deduplicated, with their copies; report/deduplicated.txt, which no hash covers, holds the same ids.</summary>
    /// <returns>Rows of deduplicated.</returns>
    private static async Task<long> CheckListAsync(Audit audit, IReadOnlyList<DuplicateRow> rows)
    {
        var kept = rows.Where(row => row.Kept).GroupBy(row => row.TrainingRow).ToDictionary(group => group.Key, group => group.First());
        var path = Path.Combine(audit.Folder.Report, "deduplicated.txt");
        using var list = File.Exists(path) ? new StreamReader(path) : null;
        await using var table = await audit.OpenAsync<DeduplicatedRow>();
        var (count, isSame) = (0L, true);
        while (await table.NextAsync() is { } row)
        {
            count++;
            isSame &= list is null || await list.ReadLineAsync(audit.Stop) == row.ImageId;
            var copies = kept.Remove(row.TrainingRow, out var first) ? (first.ImageId, first.Copies) : (row.ImageId, 1);
            if ((row.ImageId, row.Copies) != copies)
            {
                audit.Findings.Mismatch($"{table.PlaceOf(row)}: tables/duplicates has another picture or number of copies");
            }
        }

        foreach (var row in kept.Values)
        {
            audit.Findings.Mismatch(FormattableString.Invariant($"tables/deduplicated, training_row {row.TrainingRow}: the kept picture is missing"));
        }

        if (list is not null)
        {
            audit.Findings.Require(
                "report.deduplicated", isSame && await list.ReadLineAsync(audit.Stop) is null,
                () => "report/deduplicated.txt: is not the list of tables/deduplicated");
        }

        return count;
    }
}
