namespace Engram.Memorization;

/// <summary>Search nodes that may still be spent, shared by the parts of one search.</summary>
internal sealed class NodeBudget(long nodes)
{
    public long Spent { get; private set; }

    /// <summary>Spends a node; false where none is left.</summary>
    public bool Take()
    {
        if (Spent >= nodes)
        {
            return false;
        }

        Spent++;
        return true;
    }
}
