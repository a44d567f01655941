using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Engram.Storage.Runs;

/// <summary>Where everything of one run lies.</summary>
public sealed class RunFolder
{
    /// <summary>Letters and digits of an id that a file name keeps at most.</summary>
    private const int SafeLength = 100;

    private RunFolder(string path) => Path = path;

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public string ConfigFile => In("config.yaml");

    public string ManifestFile => In("manifest.json");

    public string ManifestHashFile => In("manifest.sha256");

    public string Tables => In("tables");

    public string Images => In("images");

    public string Log => In("log");

    public string Report => In("report");

    /// <summary>What people entered after the run had ended.</summary>
    public string Review => In("review");

    /// <summary>Where the parts lie of a run that several processes share.</summary>
    public string Shards => In("shards");

    /// <summary>A manifest is there, so this is a run, finished or not.</summary>
    public bool HasManifest => File.Exists(ManifestFile);

    /// <summary>Opens a run, or makes a new one where nothing, or what a run killed before its manifest left, is.</summary>
    /// <param name="shared">Whether several processes share the run: their folders, and the configuration of a submitted one, may lie there.</param>
    /// <exception cref="RefusedException">The folder holds something else, or is a file.</exception>
    public static RunFolder OpenOrCreate(string path, bool shared = false)
    {
        if (File.Exists(path))
        {
            throw new RefusedException($"{path}: a run needs a folder, this is a file");
        }

        var folder = new RunFolder(System.IO.Path.GetFullPath(path));
        var held = folder.HasManifest || !Directory.Exists(path) ? [] : Directory.EnumerateFileSystemEntries(path);
        if (held.FirstOrDefault(entry => IsForeign(entry) && !(shared && IsOfShards(entry))) is { } foreign)
        {
            var name = System.IO.Path.GetFileName(foreign);
            throw new RefusedException($"{path}: the folder is not empty and no run (it holds '{name}'); name another one with --out");
        }

        DurableFile.CreateFolder(folder.Images);
        return folder;
    }

    /// <summary>Opens what must be a run already.</summary>
    /// <exception cref="RefusedException">There is no manifest.</exception>
    public static RunFolder Open(string path) => Find(path) ?? throw new RefusedException($"{path}: no run (there is no manifest.json)");

    /// <summary>The run in a folder; null where there is no manifest.</summary>
    public static RunFolder? Find(string path)
    {
        var folder = new RunFolder(System.IO.Path.GetFullPath(path));
        return folder.HasManifest ? folder : null;
    }

    /// <summary>A folder that may be a run or what is left of one: nothing is checked and nothing made.</summary>
    public static RunFolder At(string path) => new(System.IO.Path.GetFullPath(path));

    /// <summary>Removes a folder that a run made and never began in: no manifest, nothing but what <see cref="OpenOrCreate"/> and the lock leave.</summary>
    public void RemoveIfUnused()
    {
        if (!Directory.Exists(Path) || HasManifest || Directory.EnumerateFileSystemEntries(Path).Any(entry => IsForeign(entry) || System.IO.Path.GetFileName(entry) == "log"))
        {
            return;
        }

        Directory.Delete(Path, recursive: true);
    }

    /// <summary>
    /// Before files are made whose folders may be missing: where the disk below a run is unmounted, its path leads to another one, and what
    /// is written there is hidden as soon as the disk is back. The lock stays in the folder as long as the folder does.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">The folder is gone.</exception>
    public void ThrowIfGone()
    {
        if (!File.Exists(In(RunLock.FileName)))
        {
            throw new DirectoryNotFoundException($"{Path}: the folder has gone while the run worked in it");
        }
    }

    /// <summary>A shard's folder; checkpoints and pictures lie in it as in a run's.</summary>
    public RunFolder Shard(int index) => new(System.IO.Path.Combine(Shards, index.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Folders that may hold segments of a stage: the run's own, then those of its shards.</summary>
    public IEnumerable<string> Checkpoints(string stage)
    {
        var shards = Directory.Exists(Shards)
            ? Directory.EnumerateDirectories(Shards).Where(path => System.IO.Path.GetFileName(path).All(char.IsAsciiDigit)).Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        return shards.Select(path => System.IO.Path.Combine(path, "checkpoint", stage)).Prepend(Checkpoint(stage));
    }

    /// <summary><c>checkpoint/STAGE</c>.</summary>
    public string Checkpoint(string stage) => System.IO.Path.Combine(Path, "checkpoint", stage);

    /// <summary><c>images/generations/PROMPT/0000.png</c>, relative, with slashes, as tables hold it.</summary>
    public static string GenerationImage(string promptId, long generation) => $"images/generations/{promptId}/{generation:D4}.png";

    /// <summary>
    /// <c>images/training/ID.png</c>, relative, with slashes; an id that is no plain file name gets 8 hex digits of its SHA-256.
    /// </summary>
    public static string TrainingImage(string imageId)
    {
        var safe = string.Concat(imageId.Take(SafeLength).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
        if (safe != imageId || safe.StartsWith('.'))
        {
            safe = $"{safe.TrimStart('.')}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(imageId)))[..8]}";
        }

        return $"images/training/{safe}.png";
    }

    /// <summary>Absolute path of what tables name.</summary>
    public string In(string relative) => System.IO.Path.Combine(Path, relative);

    private static bool IsOfShards(string path) => System.IO.Path.GetFileName(path) is "shards" or "config.yaml";

    // The lock, the log, unfinished files and the (empty) folder of images are made before the manifest.
    private static bool IsForeign(string path) => System.IO.Path.GetFileName(path) switch
    {
        RunLock.FileName or RunLock.OwnerName => false,
        "log" => !Directory.Exists(path),
        "images" => !Directory.Exists(path) || Directory.EnumerateFileSystemEntries(path).Any(),
        var name => !name.EndsWith(DurableFile.Partial, StringComparison.Ordinal),
    };
}
