namespace Engram.Storage.Runs;

/// <summary>Where the runs of a sweep lie: config.yaml, sweep.json and one run folder a cell below <c>cells/</c>.</summary>
public sealed class SweepFolder
{
    private const string StateName = "sweep.json";

    private SweepFolder(string path) => Path = path;

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public string ConfigFile => System.IO.Path.Combine(Path, "config.yaml");

    /// <summary>Which cells there are and how they ended.</summary>
    public string StateFile => System.IO.Path.Combine(Path, StateName);

    /// <summary>Hashes of the two, as sha256sum writes them; there while no cell is pending.</summary>
    public string SealFile => System.IO.Path.Combine(Path, "sweep.sha256");

    public string Report => System.IO.Path.Combine(Path, "report");

    public static bool Is(string path) => File.Exists(System.IO.Path.Combine(path, StateName));

    /// <summary>Opens a sweep, or makes a new one where nothing, or what a sweep killed at its start left, is.</summary>
    /// <exception cref="RefusedException">The folder holds something else, or is a file.</exception>
    public static SweepFolder OpenOrCreate(string path)
    {
        if (File.Exists(path))
        {
            throw new RefusedException($"{path}: a sweep needs a folder, this is a file");
        }

        var held = Is(path) || !Directory.Exists(path) ? [] : Directory.EnumerateFileSystemEntries(path).Select(System.IO.Path.GetFileName);
        if (held.FirstOrDefault(name => name is not (RunLock.FileName or RunLock.OwnerName) && !name!.EndsWith(DurableFile.Partial, StringComparison.Ordinal)) is { } foreign)
        {
            throw new RefusedException($"{path}: the folder is not empty and no sweep (it holds '{foreign}'); name another one with --out");
        }

        DurableFile.CreateFolder(path);
        return new SweepFolder(System.IO.Path.GetFullPath(path));
    }

    /// <summary>Opens what must be a sweep already.</summary>
    /// <exception cref="RefusedException">There is no sweep.json.</exception>
    public static SweepFolder Open(string path) =>
        Is(path) ? new SweepFolder(System.IO.Path.GetFullPath(path)) : throw new RefusedException($"{path}: no sweep (there is no {StateName})");

    /// <summary>The run folder of a cell.</summary>
    public string Cell(string name) => System.IO.Path.Combine(Path, "cells", name);
}
