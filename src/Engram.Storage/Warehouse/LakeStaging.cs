using System.Text.Json;
using Engram.Storage.Tables;

namespace Engram.Storage.Warehouse;

/// <summary>
/// The unfinished load of a lake, in <c>.loading</c> (readers of lakes pass over names that begin with a dot). Once all files are there and a
/// note says so, they are moved into place; a move that was cut off is carried to its end by the next load.
/// </summary>
/// <remarks>
/// A run counts as loaded when the table runs has it: its partition there goes first and comes last, so whoever joins runs sees all of a load
/// or nothing of it.
/// </remarks>
internal sealed class LakeStaging(string lake)
{
    public const string FolderName = ".loading";

    private string Folder => Path.Combine(lake, FolderName);

    private string Note => Path.Combine(Folder, "ready.json");

    public static string Partition(string table, string runId) => Path.Combine(table, $"{LakeCatalogue.Partition}={runId}");

    public string In(string relative) => Path.Combine(Folder, relative);

    /// <summary>Carries a move that was cut off to its end; removes a load that was cut off before it.</summary>
    public void Recover()
    {
        if (File.Exists(Note))
        {
            Move(JsonSerializer.Deserialize<Ready>(File.ReadAllBytes(Note))!);
        }

        Clear();
    }

    /// <summary>Everything is written: puts it in the place of what the lake has of the run.</summary>
    public void Publish(SourceRun run)
    {
        var ready = new Ready(run.RunId, [.. run.Tables.Select(table => table.Name)]);
        if (!IsInPlace(ready))
        {
            DurableFile.Write(Note, JsonSerializer.SerializeToUtf8Bytes(ready));
            Move(ready);
        }

        Clear();
    }

    private void Move(Ready ready)
    {
        var seal = Partition(RunRow.Table, ready.RunId);
        if (!Directory.Exists(In(seal)))
        {
            return;
        }

        Remove(seal);
        foreach (var table in TableCatalogue.All.Select(table => table.Name).Where(name => name != RunRow.Table))
        {
            var partition = Partition(table, ready.RunId);
            if (!ready.Tables.Contains(table))
            {
                Remove(partition);
            }
            else if (Directory.Exists(In(partition)))
            {
                Remove(partition);
                MoveIn(table, partition);
            }
        }

        MoveIn(RunRow.Table, seal);
    }

    private void MoveIn(string table, string partition)
    {
        DurableFile.CreateFolder(Path.Combine(lake, table));
        Directory.Move(In(partition), Path.Combine(lake, partition));
        DurableFile.FlushFolder(Path.Combine(lake, table));
    }

    // First away from the table, in one step, then piece by piece.
    private void Remove(string partition)
    {
        if (Directory.Exists(Path.Combine(lake, partition)))
        {
            var old = In("old");
            Delete(old);
            Directory.Move(Path.Combine(lake, partition), old);
            DurableFile.FlushFolder(Path.Combine(lake, Path.GetDirectoryName(partition)!));
            Delete(old);
        }
    }

    private bool IsInPlace(Ready ready) => TableCatalogue.All.All(table =>
    {
        var partition = Partition(table.Name, ready.RunId);
        var placed = new DirectoryInfo(Path.Combine(lake, partition));
        return ready.Tables.Contains(table.Name)
            ? placed.Exists && AreEqual(placed, new DirectoryInfo(In(partition)))
            : !placed.Exists;
    });

    private static bool AreEqual(DirectoryInfo left, DirectoryInfo right)
    {
        var (a, b) = (Files(left), Files(right));
        return a.Count == b.Count && a.Zip(b).All(pair => pair.First.Name == pair.Second.Name && pair.First.Length == pair.Second.Length
            && AreEqual(pair.First.FullName, pair.Second.FullName));
    }

    private static bool AreEqual(string left, string right)
    {
        using var a = File.OpenRead(left);
        using var b = File.OpenRead(right);
        var (x, y) = (new byte[1 << 16], new byte[1 << 16]);
        for (; ; )
        {
            var read = a.ReadAtLeast(x, x.Length, throwOnEndOfStream: false);
            if (b.ReadAtLeast(y, y.Length, throwOnEndOfStream: false) != read || !x.AsSpan(0, read).SequenceEqual(y.AsSpan(0, read)))
            {
                return false;
            }

            if (read == 0)
            {
                return true;
            }
        }
    }

    private static List<FileInfo> Files(DirectoryInfo folder) => [.. folder.GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal)];

    private void Clear() => Delete(Folder);

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed record Ready(string RunId, IReadOnlyList<string> Tables);
}
