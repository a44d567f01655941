namespace Engram.Tests.Evidence;

/// <summary>Every clique is met, in lexicographic order, so the first one of the largest size stays.</summary>
internal static class BruteForceClique
{
    public static List<int> Largest(int vertices, Func<int, int, bool> joined)
    {
        var best = new List<int>();
        Extend([], 0);
        return best;

        void Extend(List<int> members, int from)
        {
            if (members.Count > best.Count)
            {
                best = [.. members];
            }

            for (var next = from; next < vertices; next++)
            {
                if (members.TrueForAll(member => joined(member, next)))
                {
                    members.Add(next);
                    Extend(members, next + 1);
                    members.RemoveAt(members.Count - 1);
                }
            }
        }
    }
}
