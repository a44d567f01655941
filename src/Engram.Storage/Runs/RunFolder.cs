namespace Engram.Storage.Runs;

/// <summary>Where everything of one run lies.</summary>
public sealed class RunFolder
{
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

    /// <summary>A manifest is there, so this is a run, finished or not.</summary>
    public bool HasManifest => File.Exists(ManifestFile);

    /// <summary>Opens a run, or makes a new one where nothing or an empty folder is.</summary>
    /// <exception cref="RefusedException">The folder holds something else.</exception>
    public static RunFolder OpenOrCreate(string path) => throw new NotImplementedException();

    /// <summary>Opens what must be a run already.</summary>
    /// <exception cref="RefusedException">There is no manifest.</exception>
    public static RunFolder Open(string path) => throw new NotImplementedException();

    /// <summary><c>checkpoint/STAGE</c>.</summary>
    public string Checkpoint(string stage) => System.IO.Path.Combine(Path, "checkpoint", stage);

    /// <summary><c>images/generations/PROMPT/0000.png</c>, relative, with slashes, as tables hold it.</summary>
    public static string GenerationImage(string promptId, long generation) => throw new NotImplementedException();

    /// <summary><c>images/training/ID.png</c>, the id made safe, relative, with slashes.</summary>
    public static string TrainingImage(string imageId) => throw new NotImplementedException();

    /// <summary>Absolute path of what tables name.</summary>
    public string In(string relative) => System.IO.Path.Combine(Path, relative);
}
