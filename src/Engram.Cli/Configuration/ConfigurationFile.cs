using System.Text;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;

namespace Engram.Cli.Configuration;

/// <summary>A YAML file, with its --set options, as options that keep every rule.</summary>
internal sealed class ConfigurationFile
{
    // A run's file is a page; a mistaken argument (a Parquet file, a log) should not be read into memory.
    private const long LargestFile = 1 << 20;

    private readonly Dictionary<string, Origin> _origins;

    private ConfigurationFile(string path, RunOptions options, Dictionary<string, Origin> origins) =>
        (Path, Options, _origins) = (path, options, origins);

    /// <summary>As the user gave it.</summary>
    public string Path { get; }

    public RunOptions Options { get; }

    /// <summary>Reads and checks a file; a <see cref="ConfigurationException"/> lists every problem that was found.</summary>
    public static ConfigurationFile Load(string path, IEnumerable<string> settings) => Parse(ReadText(path), path, settings);

    internal static ConfigurationFile Parse(string text, string path, IEnumerable<string> settings)
    {
        var root = YamlReader.Read(text, path) switch
        {
            null or ScalarNode { IsNull: true } => throw new ConfigurationException($"{path}: the file is empty"),
            SectionNode section => section,
            var other => throw new ConfigurationException(other.Origin.Message("", $"the file is {other.Kind}, not a section of keys")),
        };
        foreach (var setting in settings)
        {
            SetOption.Apply(root, setting);
        }

        var binder = new OptionsBinder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        var options = binder.Bind(root);

        // Rules across keys presume that every key was read; those of single keys are listed together with what was not.
        var rules = binder.Problems.Count > 0 ? OptionRules.OfSingleKeys(options) : OptionRules.ProblemsOf(options);
        var problems = binder.Problems.Concat(rules.Select(problem => (Origin: OriginOf(problem.Key, binder.Origins), problem))).ToList();
        return problems.Count == 0
            ? new ConfigurationFile(path, options, binder.Origins)
            : throw new ConfigurationException(
                [.. problems.OrderBy(problem => problem.Origin.Line).Select(p => p.Origin.Message(p.Item2.Key, p.Item2.Message)).Distinct()]);
    }

    /// <summary>The message of a problem that was found later, with the place of its key.</summary>
    public string Message(OptionProblem problem) => OriginOf(problem.Key, _origins).Message(problem.Key, problem.Message);

    private static string ReadText(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > LargestFile)
            {
                throw new ConfigurationException($"{path}: {file.Length} bytes are too many for a configuration (at most {LargestFile})");
            }

            using var reader = new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            throw new ConfigurationException($"{path}: is not UTF-8 text", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"{path}: no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(Directory.Exists(path) ? $"{path}: is a folder, not a YAML file" : $"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Of the key itself, or of the nearest section around it that the file has.</summary>
    private static Origin OriginOf(string key, Dictionary<string, Origin> origins)
    {
        var place = key;
        while (!origins.ContainsKey(place))
        {
            var cut = place.LastIndexOfAny(['.', '[']);
            place = cut < 0 ? "" : place[..cut];
        }

        return origins[place];
    }
}
