using Engram.Cli.Configuration;
using Engram.Storage.Runs;

namespace Engram.Cli.Commands;

/// <summary>A run's folder as an argument.</summary>
internal static class RunPath
{
    /// <summary>The folder's full path; a folder that is no run is bad input.</summary>
    public static string Existing(string path)
    {
        var folder = Path.GetFullPath(path);
        if (!Directory.Exists(folder))
        {
            throw new ConfigurationException($"{path}: no such folder");
        }

        return File.Exists(Path.Combine(folder, "config.yaml"))
            ? folder
            : throw new ConfigurationException($"{path}: is not a run's folder: it has no config.yaml");
    }

    /// <summary>The folder of a run to check, of which parts may be missing; one that was never a run is bad input.</summary>
    public static string Evidence(string path)
    {
        var folder = Path.GetFullPath(path);
        if (!Directory.Exists(folder))
        {
            throw new ConfigurationException($"{path}: no such folder");
        }

        var isRun = RunFolder.Find(folder) is not null
            || (File.Exists(Path.Combine(folder, "config.yaml")) && Directory.Exists(Path.Combine(folder, "tables")));
        return isRun ? folder : throw new ConfigurationException($"{path}: is not a run's folder: it has no manifest.json");
    }
}
