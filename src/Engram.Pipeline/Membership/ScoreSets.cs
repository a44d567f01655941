using Engram.Memorization;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Membership;

/// <summary>Scores from losses and lists of members alone: at the end of a run, and again by <c>engram verify</c>.</summary>
/// <param name="members">[model][picture], of the target and the shadows.</param>
/// <param name="reference">Index of the reference model among the book's; −1 without one.</param>
internal sealed class ScoreSets(MembershipOptions membership, LossBook book, IReadOnlyList<bool[]> members, int reference)
{
    /// <summary>Target by target, then in the configuration's order.</summary>
    public IEnumerable<ScoreSet> All()
    {
        var targets = membership.Targets is MembershipTargets.All ? members.Count : 1;
        for (var target = 0; target < targets; target++)
        {
            foreach (var timestep in membership.Timesteps)
            {
                foreach (var set in Of(target, timestep))
                {
                    yield return set;
                }
            }
        }
    }

    private IEnumerable<ScoreSet> Of(int target, int timestep)
    {
        foreach (var attack in membership.Attacks.Where(attack => !attack.NeedsNoise()))
        {
            var errors = book.Of(new LossKey(attack is MembershipScore.Secmi ? LossKind.Secmi : LossKind.Pia, timestep, 0, false), target);
            yield return new ScoreSet(target, attack, timestep, 0, [.. errors.Select(error => Finite(-error))], null);
        }

        foreach (var draws in membership.Draws)
        {
            var plain = new LossKey(LossKind.Loss, timestep, draws, false);
            var fits = new Dictionary<LossKey, ShadowFits>();
            foreach (var attack in membership.Attacks.Where(attack => attack.NeedsNoise()))
            {
                var key = plain with { Mirrored = attack.NeedsMirror() };
                yield return attack.NeedsShadows() ? Against(FitsOf(key), key, attack) : Alone(attack);
            }

            ShadowFits FitsOf(LossKey key)
            {
                if (!fits.TryGetValue(key, out var found))
                {
                    int[] shadows = [.. Enumerable.Range(0, members.Count).Where(model => model != target && IsShadow(model))];
                    found = ShadowFits.Of([.. shadows.Select(model => book.Of(key, model))], [.. shadows.Select(model => members[model])]);
                    fits.Add(key, found);
                }

                return found;
            }

            ScoreSet Against(ShadowFits against, LossKey key, MembershipScore attack)
            {
                var losses = book.Of(key, target);
                return new ScoreSet(
                    target, attack, timestep, draws,
                    [.. losses.Select((loss, i) => attack.NeedsMembers()
                        ? LikelihoodRatio.Online(against, i, loss, attack.IsGlobal())
                        : LikelihoodRatio.Offline(against, i, loss, attack.IsGlobal()))],
                    against);
            }

            ScoreSet Alone(MembershipScore attack)
            {
                var losses = book.Of(plain, target);
                var others = attack is MembershipScore.Difference ? book.Of(plain, reference) : new double[losses.Length];
                return new ScoreSet(target, attack, timestep, draws, [.. losses.Select((loss, i) => Finite(others[i] - loss))], null);
            }
        }
    }

    /// <summary>The run's model is no shadow unless all models take their turn: its members are what is asked.</summary>
    private bool IsShadow(int model) => model > 0 || membership.Targets is MembershipTargets.All;

    private static double? Finite(double score) => double.IsFinite(score) ? score : null;
}
