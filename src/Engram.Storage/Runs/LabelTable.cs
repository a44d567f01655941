using System.Security.Cryptography;
using Engram.Storage.Tables;

namespace Engram.Storage.Runs;

/// <summary>
/// The table labels of a run, in review/labels: people enter it after the run has ended, so no manifest covers it. A reviewer has a file, which
/// each entry replaces as a whole, by rename, flushed to disk: a process that is killed loses no entry that it confirmed. A thousand entries
/// are 56 kB; one more took 50 ms on two cores that much other work shared.
/// </summary>
public static class LabelTable
{
    /// <summary>Longest name of a reviewer.</summary>
    public const int LongestName = 32;

    /// <summary>Lower-case letters, digits and _: a file name everywhere, and files in the order of names.</summary>
    public static bool IsName(string reviewer) =>
        reviewer.Length is > 0 and <= LongestName && reviewer.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>All entries, by reviewer and entry; none where nobody entered anything.</summary>
    /// <exception cref="CheckpointException">A file is damaged, or holds other entries than were made.</exception>
    public static async Task<IReadOnlyList<LabelRow>> ReadAsync(RunFolder folder, CancellationToken cancel = default)
    {
        var rows = new List<LabelRow>();
        foreach (var path in Files(folder))
        {
            rows.AddRange(await FileAsync(path, cancel));
        }

        return rows;
    }

    /// <summary>A reviewer's entries.</summary>
    /// <exception cref="CheckpointException">The file is damaged, or holds other entries than were made.</exception>
    public static async Task<IReadOnlyList<LabelRow>> ReadAsync(RunFolder folder, string reviewer, CancellationToken cancel = default) =>
        File.Exists(PathOf(folder, reviewer)) ? await FileAsync(PathOf(folder, reviewer), cancel) : [];

    /// <summary>The entries with one more, on disk when this returns. One process at a time writes a reviewer's file (a lock sees to that).</summary>
    /// <param name="entry">Without its chain; entries are numbered on.</param>
    public static async Task<IReadOnlyList<LabelRow>> AppendAsync(RunFolder folder, IReadOnlyList<LabelRow> rows, LabelRow entry)
    {
        var numbered = entry with { Entry = rows.Count + 1, Latest = true };
        numbered = numbered with { Chain = numbered.ChainAfter(rows.Count == 0 ? "" : rows[^1].Chain) };
        LabelRow[] all = [.. rows.Select(row => row.PromptId == entry.PromptId ? row with { Latest = false } : row), numbered];
        var path = PathOf(folder, entry.Reviewer);
        DurableFile.CreateFolder(Path.GetDirectoryName(path)!);

        // No cancellation: an entry is begun only to be ended.
        await using (var part = await TablePart<LabelRow>.CreateAsync(path, TableSchema.Of<LabelRow>([]), CancellationToken.None))
        {
            await part.WriteAsync(all, CancellationToken.None);
            await part.FinishAsync();
        }

        DurableFile.Publish(path);
        return all;
    }

    /// <summary>SHA-256 over all entries; null where there is none.</summary>
    public static string? DigestOf(RunFolder folder)
    {
        var files = Files(folder);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in files)
        {
            hash.AppendData(File.ReadAllBytes(path));
        }

        return files.Count == 0 ? null : Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string PathOf(RunFolder folder, string reviewer) => Path.Combine(folder.Review, LabelRow.Table, $"part-{reviewer}.parquet");

    private static List<string> Files(RunFolder folder)
    {
        var labels = Path.Combine(folder.Review, LabelRow.Table);
        return Directory.Exists(labels) ? [.. Directory.GetFiles(labels, "*.parquet").Order(StringComparer.Ordinal)] : [];
    }

    private static async Task<IReadOnlyList<LabelRow>> FileAsync(string path, CancellationToken cancel)
    {
        var rows = new List<LabelRow>();
        await foreach (var row in TableReader.FileAsync<LabelRow>(path, cancel))
        {
            rows.Add(row);
        }

        Check(path, rows);
        return rows;
    }

    private static void Check(string path, List<LabelRow> rows)
    {
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            last[row.PromptId] = row.Entry;
        }

        // A footer can be damaged so that it promises no rows; nobody writes such a file.
        var chain = rows.Count > 0 ? "" : throw new CheckpointException($"{path}: holds no entry; restore the file");
        foreach (var (i, row) in rows.Index())
        {
            var isEntered = row.Entry == i + 1 && Path.GetFileName(path) == $"part-{row.Reviewer}.parquet" && LabelRow.Verdicts.Contains(row.Verdict)
                && LabelRow.Subjects.Contains(row.Shows) && row.Latest == (last[row.PromptId] == row.Entry) && row.Chain == row.ChainAfter(chain);
            chain = isEntered ? row.Chain : throw new CheckpointException($"{path}: entry {i + 1} is not as it was entered; restore the file");
        }
    }
}
