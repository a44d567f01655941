namespace Engram.Storage;

/// <summary>A folder that a command fills and that is nothing yet.</summary>
public static class OutputFolder
{
    /// <summary>What a killed command left under a partial name does not count, and is deleted.</summary>
    /// <exception cref="RefusedException">It is a file, or holds something.</exception>
    public static void RequireEmpty(string path)
    {
        if (File.Exists(path))
        {
            throw new RefusedException($"{path}: this is a file; name a folder with --out");
        }

        foreach (var entry in Directory.Exists(path) ? Directory.GetFileSystemEntries(path) : [])
        {
            if (!entry.EndsWith(DurableFile.Partial, StringComparison.Ordinal))
            {
                throw new RefusedException($"{path}: the folder is not empty (it holds '{Path.GetFileName(entry)}'); name another one with --out");
            }

            if (Directory.Exists(entry))
            {
                Directory.Delete(entry, recursive: true);
            }
            else
            {
                File.Delete(entry);
            }
        }
    }
}
