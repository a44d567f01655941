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
            using var file = File.OpenRead(folder.In(relative));
            digests[relative] = Convert.ToHexStringLower(SHA256.HashData(file));
        }

        return digests;
    }

    /// <summary>Files that differ from the manifest, are missing, or are not in it; empty when all is right.</summary>
    public static IReadOnlyList<string> Mismatches(RunFolder folder, Manifest manifest)
    {
        var found = Digest(folder);
        var expected = manifest.Files ?? [];
        return
        [
            .. expected.Where(file => !found.ContainsKey(file.Key)).Select(file => $"{file.Key}: missing"),
            .. expected.Where(file => found.TryGetValue(file.Key, out var digest) && digest != file.Value)
                .Select(file => $"{file.Key}: changed"),
            .. found.Keys.Where(file => !expected.ContainsKey(file)).Select(file => $"{file}: not in the manifest"),
        ];
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
