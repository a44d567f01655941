using System.Globalization;
using Engram.Pipeline.Options.Rules;
using Engram.Storage.Runs;

namespace Engram.Cli.Configuration;

/// <summary>
/// A YAML file with a section <c>sweep</c>: lists of values for keys, each combination of which is a run. Keys are nested or dotted, as in
/// the file itself or in --set; the last one changes fastest.
/// </summary>
internal sealed class SweepFile
{
    public const string Key = "sweep";

    private const string OnFailure = "on_failure";
    private const int MostCells = 10_000;
    private const int LongestValue = 24;

    // What names or places the runs, or decides what the other keys mean.
    private static readonly string[] Fixed = ["name", "attack", "output", Key];

    private readonly List<(string Key, ListNode Values)> _axes = [];

    private SweepFile(string path) => Path = path;

    /// <summary>As the user gave it.</summary>
    public string Path { get; }

    /// <summary>Whether a failed cell ends the sweep instead of being left behind.</summary>
    public bool StopsAtFailure { get; private set; }

    /// <summary>In the order in which they run.</summary>
    public IReadOnlyList<(SweepCell Cell, ConfigurationFile Configuration)> Cells { get; private set; } = [];

    /// <summary>Null where the file is a single run.</summary>
    /// <exception cref="ConfigurationException">It lists every problem that was found, of the sweep or of one of its cells.</exception>
    public static SweepFile? Of(SectionNode root, string path)
    {
        if (root.Entries.Find(entry => entry.Key == Key) is not { } entry)
        {
            return null;
        }

        if (entry.Value is not SectionNode section)
        {
            throw new ConfigurationException(entry.Origin.Message(Key, $"is {entry.Value.Kind}, not a section of keys with lists of values"));
        }

        var sweep = new SweepFile(path);
        sweep.Collect(section, "");
        if (sweep._axes.Count == 0)
        {
            throw new ConfigurationException(entry.Origin.Message(Key, "has no key with a list of values; leave the section out for a single run"));
        }

        sweep.Combine(root, entry);
        return sweep;
    }

    /// <summary>YAML that reads back to the same sweep, paths absolute.</summary>
    public string Resolved()
    {
        var lines = _axes.Select((axis, i) => $"  {ConfigurationText.Quote(axis.Key)}: [{string.Join(", ", ValuesOf(i))}]\n");
        return "# The configuration of this sweep, every default written out; 'engram resume' on this folder goes on with it.\n"
            + ConfigurationText.Of(Cells[0].Configuration.Options)
            + $"{Key}:\n  {OnFailure}: {(StopsAtFailure ? "stop" : "continue")}\n" + string.Concat(lines);
    }

    /// <summary>Each value as the options of a cell that has it spell it, so that paths are absolute.</summary>
    private IEnumerable<string> ValuesOf(int axis)
    {
        var (key, values) = _axes[axis];
        var stride = _axes.Skip(axis + 1).Aggregate(1, (product, other) => product * other.Values.Items.Count);
        return values.Items.Select((value, i) => (SetOption.Find(ResolvedOf(Cells[i * stride].Configuration), key) ?? value).Flow);
    }

    private SectionNode ResolvedOf(ConfigurationFile configuration) => (SectionNode)YamlReader.Read(ConfigurationText.Of(configuration.Options), Path)!;

    private void Collect(SectionNode section, string prefix)
    {
        foreach (var entry in section.Entries)
        {
            var key = prefix + entry.Key;
            if (key == OnFailure)
            {
                StopsAtFailure = entry.Value is ScalarNode { Text: "continue" or "stop" } word
                    ? word.Text == "stop"
                    : throw new ConfigurationException(entry.Origin.Message($"{Key}.{key}", "is not continue or stop"));
            }
            else if (entry.Value is SectionNode inner)
            {
                Collect(inner, key + ".");
            }
            else
            {
                Add(entry, key);
            }
        }
    }

    private void Add(SectionEntry entry, string key)
    {
        var problem = entry.Value is not ListNode ? $"is {entry.Value.Kind}, not a list of values"
            : entry.Value is ListNode { Items.Count: 0 } ? "is an empty list"
            : _axes.Exists(axis => axis.Key == key) ? "stands twice"
            : Fixed.Contains(key.Split('.', '[')[0]) ? "cannot be swept: it is one for all cells"
            : null;
        if (problem is not null)
        {
            throw new ConfigurationException(entry.Origin.Message($"{Key}.{key}", problem));
        }

        _axes.Add((key, (ListNode)entry.Value));
    }

    private void Combine(SectionNode root, SectionEntry entry)
    {
        var count = _axes.Aggregate(1L, (product, axis) => Math.Min(MostCells + 1, product * axis.Values.Items.Count));
        if (count > MostCells)
        {
            throw new ConfigurationException(entry.Origin.Message(Key, string.Create(CultureInfo.InvariantCulture, $"has more than {MostCells} combinations")));
        }

        var (cells, problems) = (new List<(SweepCell, ConfigurationFile)>(), new List<string>());
        for (var i = 0; i < count; i++)
        {
            try
            {
                cells.Add(CellOf(root, i, (int)count));
            }
            catch (ConfigurationException e)
            {
                // A value that is wrong is wrong in every cell that has it.
                problems.AddRange(e.Lines.Except(problems));
            }
        }

        Cells = problems.Count == 0 ? cells : throw new ConfigurationException(problems);
    }

    private (SweepCell Cell, ConfigurationFile Configuration) CellOf(SectionNode root, int index, int count)
    {
        var nodes = (SectionNode)root.Copy();
        nodes.Entries.RemoveAll(entry => entry.Key == Key);
        var rest = count;
        foreach (var (key, list) in _axes)
        {
            rest /= list.Items.Count;
            var value = list.Items[index / rest % list.Items.Count];
            SetOption.Put(nodes, key, value.Origin, value.Copy());
        }

        // As the options spell a value, 3 for 3.0, so that the resolved file names the same cells.
        var configuration = ConfigurationFile.Bind(nodes, Path);
        var resolved = ResolvedOf(configuration);
        var values = new Dictionary<string, string>();
        var name = index.ToString(CultureInfo.InvariantCulture).PadLeft((count - 1).ToString(CultureInfo.InvariantCulture).Length, '0');
        foreach (var (key, _) in _axes)
        {
            var value = (SetOption.Find(resolved, key) ?? SetOption.Find(nodes, key))!;
            values[key] = value is ScalarNode scalar ? scalar.Text : value.Flow;
            name += $"-{Safe(key[(key.LastIndexOf('.') + 1)..])}-{Safe(System.IO.Path.GetFileName(values[key].TrimEnd('/', '\\')))}";
        }

        return (new SweepCell(name, values, ConfigurationHash.Of(configuration.Options)), configuration);
    }

    private static string Safe(string text) =>
        string.Concat(text.Take(LongestValue).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));
}
