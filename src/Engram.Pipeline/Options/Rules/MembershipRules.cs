using Engram.Memorization;

namespace Engram.Pipeline.Options.Rules;

/// <summary>Rules across the keys of the membership attack.</summary>
internal static class MembershipRules
{
    private const int LeastShadows = 2;

    public static IEnumerable<OptionProblem> ProblemsOf(RunOptions options)
    {
        var membership = options.Membership;
        if (options.Generations.From.Length > 0)
        {
            yield return new("generations.from", "is not used by attack membership: it asks the model itself");
        }

        if ((membership.Members.Length > 0) == (membership.Others.Length > 0))
        {
            yield return membership.Members.Length > 0
                ? new("membership.others", "stands beside membership.members; the truth is one list, or two sets")
                : new("membership.members", "is missing; name the list of the target's members, or with membership.others a set that it never saw");
        }

        if (membership.Column is not null && membership.Members.Length == 0)
        {
            yield return new("membership.column", "has no effect without membership.members");
        }

        foreach (var problem in Repeated("membership.attacks", membership.Attacks, score => OptionKeys.WordOf(score))
            .Concat(Repeated("membership.timesteps", membership.Timesteps, step => $"{step}"))
            .Concat(Repeated("membership.draws", membership.Draws, draws => $"{draws}"))
            .Concat(OfTheModels(options)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<OptionProblem> OfTheModels(RunOptions options)
    {
        var (membership, models) = (options.Membership, options.Models);
        var shadows = models.Count;
        for (var i = 0; i < membership.Attacks.Count; i++)
        {
            var attack = membership.Attacks[i];
            if (attack.NeedsShadows() && shadows < LeastShadows)
            {
                yield return new(
                    $"membership.attacks[{i}]", $"{OptionKeys.WordOf(attack)} needs shadow models: models has {shadows}, {LeastShadows} are the least and 16 the paper's");
            }

            if (attack is MembershipScore.Difference && membership.Reference.Length == 0)
            {
                yield return new("membership.reference", "is missing; attack difference needs a model that saw none of the pictures");
            }
        }

        if (membership.Reference.Length > 0 && !membership.Attacks.Contains(MembershipScore.Difference))
        {
            yield return new("membership.reference", "has no effect without attack difference");
        }

        if (models.Count > 0 && membership.Targets is MembershipTargets.Model && !membership.Attacks.Any(attack => attack.NeedsShadows()))
        {
            yield return new("models", "has no effect without an attack that needs shadow models, or membership.targets: all");
        }

        var names = new HashSet<string>(StringComparer.Ordinal) { "model", "reference" };
        for (var i = 0; i < models.Count; i++)
        {
            if (models[i].Path.Length == 0)
            {
                yield return new($"models[{i}].path", "is missing; name a model's folder (diffusers layout)");
            }

            if (models[i].Members.Length == 0)
            {
                yield return new($"models[{i}].members", "is missing; name the list of what the model was trained on");
            }

            if (models[i].Name is { } name && !names.Add(name))
            {
                yield return new($"models[{i}].name", $"{name} stands twice");
            }
        }
    }

    private static IEnumerable<OptionProblem> Repeated<T>(string key, IReadOnlyList<T> values, Func<T, string> wordOf)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values.Take(i).Contains(values[i]))
            {
                yield return new($"{key}[{i}]", $"{wordOf(values[i])} stands twice");
            }
        }
    }
}
