namespace Engram.Cli.Configuration;

/// <summary>A configuration file or a --set option that cannot be used; one line a problem, each with its place.</summary>
internal sealed class ConfigurationException(IReadOnlyList<string> lines, Exception? inner = null)
    : Exception(string.Join('\n', lines), inner)
{
    public ConfigurationException(string line, Exception? inner = null)
        : this([line], inner)
    {
    }

    public IReadOnlyList<string> Lines { get; } = lines;
}
