using System.Security.Cryptography;

namespace Engram.Storage.Runs;

/// <summary>
/// sweep.sha256: the hashes of config.yaml and sweep.json once every cell has ended. sweep.json has the hash of each finished cell's manifest,
/// and that of every file, so that this one file stands for all of them.
/// </summary>
public static class SweepSeal
{
    /// <summary>Writes it where it is missing.</summary>
    public static void Ensure(SweepFolder folder)
    {
        if (!File.Exists(folder.SealFile))
        {
            DurableFile.WriteText(folder.SealFile, TextOf(folder));
        }
    }

    /// <summary>Before a cell's state changes: the seal never stands beside a state that it is not of.</summary>
    public static void Break(SweepFolder folder)
    {
        if (File.Exists(folder.SealFile))
        {
            File.Delete(folder.SealFile);
            DurableFile.FlushFolder(folder.Path);
        }
    }

    /// <summary>Whether the sealed files are those of the seal.</summary>
    public static bool Fits(SweepFolder folder) => File.ReadAllText(folder.SealFile) == TextOf(folder);

    private static string TextOf(SweepFolder folder) => string.Concat(new[] { folder.ConfigFile, folder.StateFile }.Select(path =>
        $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}  {Path.GetFileName(path)}\n"));
}
