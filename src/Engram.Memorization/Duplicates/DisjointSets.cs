namespace Engram.Memorization;

/// <summary>Union-find; the smallest element of a set is its root, so the sets do not depend on the order of the joins.</summary>
internal sealed class DisjointSets(int count)
{
    private readonly int[] _parents = [.. Enumerable.Range(0, count)];

    public int Count => _parents.Length;

    public int Find(int element)
    {
        while (_parents[element] != element)
        {
            _parents[element] = _parents[_parents[element]];
            element = _parents[element];
        }

        return element;
    }

    public void Join(int a, int b)
    {
        var (first, second) = (Find(a), Find(b));
        _parents[Math.Max(first, second)] = Math.Min(first, second);
    }
}
