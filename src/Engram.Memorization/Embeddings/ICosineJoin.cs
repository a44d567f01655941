namespace Engram.Memorization;

/// <summary>A self-join cut into units of work that may be done in any order, each once.</summary>
public interface ICosineJoin
{
    int Units { get; }

    /// <summary>Does one unit; returns the pairs that brought two clusters together.</summary>
    IReadOnlyList<(int A, int B)> Run(int unit, CancellationToken stop);
}
