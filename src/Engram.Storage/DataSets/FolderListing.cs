namespace Engram.Storage.DataSets;

/// <summary>Files of a folder and its sub-folders.</summary>
internal static class FolderListing
{
    /// <summary>
    /// Paths relative to the folder, with slashes, in ordinal order. Names that begin with a dot and unfinished files are left out; linked
    /// files count, linked folders are not entered (they may lead back).
    /// </summary>
    public static List<string> Files(string folder)
    {
        var found = new List<string>();
        Collect(new DirectoryInfo(folder), "", found);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static void Collect(DirectoryInfo folder, string prefix, List<string> found)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry.Name.StartsWith('.') || entry.Name.EndsWith(DurableFile.Partial, StringComparison.Ordinal))
            {
                continue;
            }

            if (entry is FileInfo)
            {
                found.Add(prefix + entry.Name);
            }
            else if (entry is DirectoryInfo sub && sub.LinkTarget is null)
            {
                Collect(sub, $"{prefix}{entry.Name}/", found);
            }
        }
    }
}
