using System.Collections;
using System.Reflection;

namespace Engram.Pipeline.Options.Rules;

/// <summary>The files and folders that a configuration names.</summary>
public static class OptionPaths
{
    /// <summary>Every path that was given, with its key: (prompts[2].path, /data/held-out.jsonl).</summary>
    public static IReadOnlyList<(string Key, string Path)> Of(RunOptions options)
    {
        var paths = new List<(string, string)>();
        Walk(options, "", paths);
        return paths;
    }

    private static void Walk(object section, string prefix, List<(string Key, string Path)> paths)
    {
        foreach (var property in OptionKeys.Of(section.GetType()))
        {
            var key = prefix + OptionKeys.KeyOf(property);
            var value = property.GetValue(section);
            if (value is string { Length: > 0 } path && property.IsDefined(typeof(FilePathAttribute)))
            {
                paths.Add((key, path));
            }
            else if (value is IList items)
            {
                foreach (var (i, item) in items.Cast<object>().Index().Where(pair => OptionKeys.IsSection(pair.Item.GetType())))
                {
                    Walk(item, $"{key}[{i}].", paths);
                }
            }
            else if (value is not null && OptionKeys.IsSection(value.GetType()))
            {
                Walk(value, key + ".", paths);
            }
        }
    }
}
