using System.Security.Cryptography;
using System.Text;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;

namespace Engram.Cli.Commands;

/// <summary>
/// The folder of a run without --out. It is a function of the configuration, so that the same command finds its unfinished run again and
/// another seed or model gets a folder of its own.
/// </summary>
internal static class RunFolderName
{
    /// <summary>Of a sweep: a function of all its cells.</summary>
    public static string Of(IReadOnlyList<RunOptions> cells)
    {
        var names = string.Join('\n', cells.Select(Of).Select(Path.GetFileName));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(names));
        return Path.Combine(cells[0].Output.Root, $"{cells[0].Name}-{Convert.ToHexStringLower(hash)[..12]}");
    }

    public static string Of(RunOptions options)
    {
        // Inputs (metrics are none) relative to the output: the same name in every copy of a project.
        var inputs = OptionPaths.Of(options)
            .Where(pair => pair.Path != options.Output.Root && !pair.Key.StartsWith("observe.", StringComparison.Ordinal))
            .Select(pair => $"{pair.Key} = {Path.GetRelativePath(options.Output.Root, pair.Path).Replace('\\', '/')}\n");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(ConfigurationHash.TextOf(options) + string.Concat(inputs)));
        return Path.Combine(options.Output.Root, $"{options.Name}-{Convert.ToHexStringLower(hash)[..12]}");
    }
}
