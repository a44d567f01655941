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

    /// <summary>The nodes of a file that is a run or a sweep, with the settings in their places.</summary>
    public static SectionNode ReadRoot(string path, IEnumerable<string> settings) => RootOf(ReadText(path), path, settings);

    internal static ConfigurationFile Parse(string text, string path, IEnumerable<string> settings)
    {
        var root = RootOf(text, path, settings);
        return root.Entries.FirstOrDefault(entry => entry.Key == SweepFile.Key) is { } sweep
            ? throw new ConfigurationException(sweep.Origin.Message(SweepFile.Key, "this command takes a single run; run, resume, status, report and verify know sweeps"))
            : Bind(root, path);
    }

    internal static SectionNode RootOf(string text, string path, IEnumerable<string> settings)
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

        return root;
    }

    /// <summary>Checks nodes; a <see cref="ConfigurationException"/> lists every problem that was found.</summary>
    internal static ConfigurationFile Bind(SectionNode root, string path)
    {
        var binder = new OptionsBinder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        var options = binder.Bind(root);

        var file = new ConfigurationFile(path, options, binder.Origins);
        var lines = file.ProblemsOf(binder);
        return lines.Count == 0 ? file : throw new ConfigurationException(lines);
    }

    /// <summary>The same with another folder for results.</summary>
    public ConfigurationFile Under(string root) => new(Path, Options with { Output = Options.Output with { Root = root } }, _origins);

    /// <summary>The message of a problem that was found later, with the place of its key.</summary>
    public string Message(OptionProblem problem) => OriginOf(problem.Key).Message(Spelled(problem.Key), problem.Message);

    /// <summary>A message that names a file of the configuration, with the key that named that file before it; null where none did.</summary>
    /// <param name="column">A column that the file lacks: the key that asks for it is named, not the path's.</param>
    public string? MessageOfPath(string message, string? column = null)
    {
        var (key, path) = OptionPaths.Of(Options)
            .Where(pair => message.Contains(pair.Path, StringComparison.Ordinal))
            .OrderByDescending(pair => pair.Path.Length)
            .FirstOrDefault();
        return path is null ? null : Message(new OptionProblem(KeyOfColumn(key, column) ?? key, message));
    }

    private string? KeyOfColumn(string pathKey, string? column)
    {
        if (column is null)
        {
            return null;
        }

        var section = pathKey[..(pathKey.LastIndexOf('.') + 1)];
        var training = Options.Training;
        // The control set is read by the training set's columns.
        return (section == "untargeted." ? "training." : section) switch
        {
            "training." when column == training.Caption => "training.caption",
            "training." when column == training.Image => "training.image",
            "training." when column == training.Id => "training.id",
            "training." when training.Columns.Contains(column) => "training.columns",
            "training." => null,
            "generations." when column == Options.Generations.Image => "generations.image",
            "generations." when column == Options.Generations.Index => "generations.index",
            "generations." when column == Options.Generations.Label => "generations.label",
            _ => section + "caption",
        };
    }

    /// <summary>What the binder could not read and what the rules refuse, in the order of lines.</summary>
    private List<string> ProblemsOf(OptionsBinder binder)
    {
        // Rules across keys presume that every key was read. A list or section with an unread part is not judged as a whole.
        var rules = binder.Problems.Count > 0 ? OptionRules.OfSingleKeys(Options) : OptionRules.ProblemsOf(Options);
        var judged = rules.Where(rule => !binder.Problems.Exists(p => p.Problem.Key.StartsWith(rule.Key, StringComparison.Ordinal)));
        return
        [
            .. binder.Problems
                .Concat(judged.Select(problem => (Origin: OriginOf(problem.Key), Problem: problem)))
                .OrderBy(found => found.Origin.Line)
                .Select(found => found.Origin.Message(Spelled(found.Problem.Key), found.Problem.Message)),
        ];
    }

    /// <summary>device[0] is device where the file has no list there.</summary>
    private string Spelled(string key) =>
        key.EndsWith("[0]", StringComparison.Ordinal) && !_origins.ContainsKey(key) && _origins.ContainsKey(key[..^3]) ? key[..^3] : key;

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
    private Origin OriginOf(string key)
    {
        var place = key;
        while (!_origins.ContainsKey(place))
        {
            var cut = place.LastIndexOfAny(['.', '[']);
            place = cut < 0 ? "" : place[..cut];
        }

        return _origins[place];
    }
}
