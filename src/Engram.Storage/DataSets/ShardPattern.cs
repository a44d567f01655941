using System.Globalization;
using System.IO.Enumeration;

namespace Engram.Storage.DataSets;

/// <summary>Names of many files in one: <c>shards/{00000..00009}.tar</c>, <c>{a,b}</c>, <c>*</c> and <c>?</c>.</summary>
internal static class ShardPattern
{
    private const int MostFiles = 1_000_000;

    public static bool Is(string path) => path.AsSpan().IndexOfAny("{*?") >= 0;

    /// <summary>The folder that all files lie under, and their names relative to it, in the order of the pattern; globs in ordinal order.</summary>
    /// <exception cref="DataSetException">A named file is absent, nothing matches, or the pattern means too many files.</exception>
    public static (string Root, IReadOnlyList<string> Names) Expand(string pattern)
    {
        var full = Path.GetFullPath(pattern).Replace('\\', '/');
        var root = full[..(full[..full.AsSpan().IndexOfAny("{*?")].LastIndexOf('/') + 1)];
        var names = new List<string>();
        foreach (var name in Braces(full[root.Length..], pattern))
        {
            if (name.AsSpan().IndexOfAny("*?") >= 0)
            {
                names.AddRange(Glob(root, "", name.Split('/')).Order(StringComparer.Ordinal));
            }
            else if (File.Exists(root + name))
            {
                names.Add(name);
            }
            else
            {
                throw new DataSetException($"{pattern}: {root}{name} does not exist");
            }
        }

        return names.Count > 0 ? (root, [.. names.Distinct(StringComparer.Ordinal)]) : throw new DataSetException($"{pattern}: no file has such a name");
    }

    private static List<string> Braces(string text, string pattern)
    {
        List<string> done = [""];
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf('{', at);
            var plain = open < 0 ? text[at..] : text[at..open];
            var close = open < 0 ? -1 : text.IndexOf('}', open);
            if (open >= 0 && close < 0)
            {
                throw new DataSetException($"{pattern}: a brace has no end");
            }

            var choices = open < 0 ? [""] : Choices(text[(open + 1)..close], pattern);
            done = (long)done.Count * choices.Count <= MostFiles
                ? [.. done.SelectMany(_ => choices, (before, choice) => before + plain + choice)]
                : throw TooMany(pattern);
            at = open < 0 ? text.Length : close + 1;
        }

        return done;
    }

    // 0..9, 00..10 (padded to the longer of the two), 9..0, or words between commas.
    private static List<string> Choices(string inside, string pattern)
    {
        var ends = inside.Split("..");
        if (ends.Length != 2)
        {
            return [.. inside.Split(',')];
        }

        if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            throw new DataSetException($"{pattern}: {{{inside}}} is no range of whole numbers");
        }

        if (Math.Abs((long)last - first) >= MostFiles)
        {
            throw TooMany(pattern);
        }

        var padded = ends.Any(end => end.Length > 1 && end[0] == '0') ? Math.Max(ends[0].Length, ends[1].Length) : 1;
        var step = first <= last ? 1 : -1;
        return [.. Enumerable.Range(0, Math.Abs(last - first) + 1)
            .Select(i => (first + (i * step)).ToString(CultureInfo.InvariantCulture).PadLeft(padded, '0'))];
    }

    private static IEnumerable<string> Glob(string root, string prefix, string[] parts)
    {
        var folder = new DirectoryInfo(root + prefix);
        if (!folder.Exists)
        {
            yield break;
        }

        var last = parts.Length == 1;
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var hidden = entry.Name.StartsWith('.') && !parts[0].StartsWith('.');
            if (hidden || entry is FileInfo != last || !FileSystemName.MatchesSimpleExpression(parts[0], entry.Name, ignoreCase: false))
            {
                continue;
            }

            foreach (var name in last ? [prefix + entry.Name] : Glob(root, $"{prefix}{entry.Name}/", parts[1..]))
            {
                yield return name;
            }
        }
    }

    private static DataSetException TooMany(string pattern) => new($"{pattern}: the pattern means more than {MostFiles} files");
}
