using System.Collections;
using System.Reflection;

namespace Engram.Pipeline.Options.Rules;

/// <summary>Applies every rule to a run's options: attributes in the order of the keys, then <see cref="CrossKeyRules"/>.</summary>
public static class OptionRules
{
    /// <summary>Every problem of the options; rules across keys presume that each key alone is right.</summary>
    public static IReadOnlyList<OptionProblem> ProblemsOf(RunOptions options)
    {
        var problems = OfSingleKeys(options);
        return problems.Count > 0 ? problems : [.. CrossKeyRules.ProblemsOf(options)];
    }

    public static IReadOnlyList<OptionProblem> OfSingleKeys(RunOptions options)
    {
        var problems = new List<OptionProblem>();
        Walk(options, "", problems);
        return problems;
    }

    private static void Walk(object section, string path, List<OptionProblem> problems)
    {
        foreach (var property in OptionKeys.Of(section.GetType()))
        {
            var key = path + OptionKeys.KeyOf(property);
            var value = property.GetValue(section);
            if (value is not null)
            {
                Check(property, key, value, problems);
            }
        }
    }

    private static void Check(PropertyInfo property, string key, object value, List<OptionProblem> problems)
    {
        var rules = property.GetCustomAttributes<OptionRuleAttribute>().ToList();
        Add(rules.Where(rule => rule.OfWholeList || value is not IList), key, value, problems);
        if (OptionKeys.IsSection(value.GetType()))
        {
            Walk(value, key + ".", problems);
        }
        else if (value is IList items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var place = $"{key}[{i}]";
                Add(rules.Where(rule => !rule.OfWholeList), place, items[i]!, problems);
                if (OptionKeys.IsSection(items[i]!.GetType()))
                {
                    Walk(items[i]!, place + ".", problems);
                }
            }
        }
    }

    private static void Add(IEnumerable<OptionRuleAttribute> rules, string key, object value, List<OptionProblem> problems)
    {
        foreach (var rule in rules)
        {
            if (rule.ProblemOf(value) is { } problem)
            {
                problems.Add(new OptionProblem(key, problem));
            }
        }
    }
}
