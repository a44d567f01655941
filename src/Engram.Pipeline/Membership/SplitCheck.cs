using Engram.Memorization;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Membership;

/// <summary>Whether a list puts one of two near-duplicates inside and leaves the other outside: the model then saw both.</summary>
internal static class SplitCheck
{
    /// <exception cref="OptionsException">A list splits a cluster, and membership.split_clusters does not allow it.</exception>
    public static void Run(
        RunContext run, MembershipInputs inputs, List<Subject> all, List<bool[]> members, ICollection<string> warnings, CancellationToken stop)
    {
        var clusters = ClustersOf(run, all, stop);
        for (var i = 0; i < members.Count; i++)
        {
            var split = clusters.Where(cluster => cluster.Any(place => members[i][place]) && !cluster.All(place => members[i][place])).ToList();
            if (split.Count == 0)
            {
                continue;
            }

            var inside = all[split[0].First(place => members[i][place])].ImageId;
            var outside = all[split[0].First(place => !members[i][place])].ImageId;
            var what = $"splits near-duplicates: '{inside}' is a member and '{outside}' is not{Wordings.AndMore(split.Count - 1, "clusters")}";
            if (run.Options.Membership.SplitClusters is SplitClusters.Refuse)
            {
                throw new OptionsException(
                    inputs.Models[i].MembersKey, $"{what}; keep them on one side (engram split does), or set membership.split_clusters: allow");
            }

            warnings.Add($"{inputs.Models[i].MembersKey}: {what}; scores of such pictures say little");
        }
    }

    /// <summary>Places of each cluster of several, over both sets.</summary>
    private static List<IReadOnlyList<int>> ClustersOf(RunContext run, List<Subject> all, CancellationToken stop)
    {
        // Subjects stand in the order of their sets, so their places ascend as the finder wants rows to.
        var finder = new DuplicateFinder(run.Options.Membership.Near);
        foreach (var subject in all)
        {
            var pack = (subject.IsOther ? run.Control! : run.Training).Pack;
            finder.Add(subject.Place, pack.Digest(subject.Row), pack.Descriptor(subject.Row), null);
        }

        var found = finder.Find(run.Devices[0], stop);
        return [.. found.Clusters.Index().Where(entry => entry.Item.Copies > 1)
            .Select(entry => (IReadOnlyList<int>)[.. found.RowsOf(entry.Index).Select(row => (int)row)])];
    }
}
