using System.Security.Cryptography;
using Engram.Storage.DataSets;

namespace Engram.Storage.Runs;

/// <summary>Digests of what a finished run consists of.</summary>
public static class ManifestFiles
{
    /// <summary>SHA-256 of config.yaml and every file under tables/ and images/, by path relative to the run with slashes.</summary>
    public static SortedDictionary<string, string> Digest(RunFolder folder)
    {
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var relative in List(folder))
        {
            digests[relative] = DigestOf(folder.In(relative));
        }

        return digests;
    }

    /// <summary>
    /// Files that differ from the manifest, are missing, or are not in it, whatever their names: a table is read with all files of its
    /// folder. Empty when all is right.
    /// </summary>
    public static IReadOnlyList<string> Mismatches(RunFolder folder, Manifest manifest)
    {
        var found = Digest(folder);
        var expected = manifest.Files ?? [];
        return
        [
            .. expected.Where(file => !found.ContainsKey(file.Key)).Select(file => $"{file.Key}: missing"),
            .. expected.Where(file => found.TryGetValue(file.Key, out var digest) && digest != file.Value)
                .Select(file => $"{file.Key}: changed"),
            .. found.Keys.Concat(Hidden(folder)).Where(file => !expected.ContainsKey(file)).Select(file => $"{file}: not in the manifest"),
        ];
    }

    /// <summary>Of the files that the manifest names and that are asked for: those that are missing or changed.</summary>
    public static IReadOnlyList<string> Changed(RunFolder folder, Manifest manifest, Predicate<string> wanted) =>
    [
        .. (manifest.Files ?? []).Where(file => wanted(file.Key)).Select(file =>
            !File.Exists(folder.In(file.Key)) ? $"{file.Key}: missing" : DigestOf(folder.In(file.Key)) != file.Value ? $"{file.Key}: changed" : null)
            .OfType<string>(),
    ];

    /// <summary>What <see cref="FolderListing"/> leaves out: names with a dot, unfinished files, and links to folders.</summary>
    private static IEnumerable<string> Hidden(RunFolder folder)
    {
        var listed = List(folder).ToHashSet(StringComparer.Ordinal);
        return ((string[])["images", "tables"])
            .Select(sub => new DirectoryInfo(folder.In(sub)))
            .Where(sub => sub.Exists)
            .SelectMany(sub => Unlisted(sub, sub.Name + "/"))
            .Where(file => !listed.Contains(file));
    }

    private static IEnumerable<string> Unlisted(DirectoryInfo folder, string prefix) => folder.EnumerateFileSystemInfos().SelectMany(entry =>
        entry is DirectoryInfo { LinkTarget: null } sub ? Unlisted(sub, $"{prefix}{sub.Name}/") : [prefix + entry.Name]);

    private static string DigestOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static IEnumerable<string> List(RunFolder folder)
    {
        if (File.Exists(folder.ConfigFile))
        {
            yield return "config.yaml";
        }

        foreach (var sub in (string[])["images", "tables"])
        {
            if (Directory.Exists(folder.In(sub)))
            {
                foreach (var file in FolderListing.Files(folder.In(sub)))
                {
                    yield return $"{sub}/{file}";
                }
            }
        }
    }
}
