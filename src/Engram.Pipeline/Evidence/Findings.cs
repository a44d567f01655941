using System.Globalization;

namespace Engram.Pipeline.Evidence;

/// <summary>Gathers what the checks say: of each column how its values were judged, and a line for each mismatch.</summary>
internal sealed class Findings
{
    // A forged column of a million rows is told by its count; nobody reads more lines.
    private const int MostListed = 10_000;

    private readonly SortedDictionary<string, long[]> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _mismatches = [];
    private readonly List<string> _notes = [];

    public long MismatchCount { get; private set; }

    public IReadOnlyList<string> Mismatches => _mismatches;

    public IReadOnlyList<string> Notes => _notes;

    public IReadOnlyList<Statement> Statements =>
        [.. _counts.Select(entry => new Statement(entry.Key, entry.Value[0], entry.Value[1], entry.Value[2], entry.Value[3], entry.Value[4]))];

    /// <summary>Values of a statement that were judged in one way.</summary>
    public void Judge(string statement, Proof proof, long values = 1) => CountsOf(statement)[(int)proof] += values;

    /// <summary>A value that was recomputed and is what it should be, or not.</summary>
    public bool Require(string statement, bool holds, Func<string> mismatch)
    {
        Judge(statement, Proof.Recomputed);
        if (!holds)
        {
            CountsOf(statement)[4]++;
            Mismatch(mismatch());
        }

        return holds;
    }

    public void Compare(string statement, string place, object? stated, object? computed) => Require(
        statement, Equals(stated, computed), () => $"{place}: {statement} is {Spell(stated)}, recomputed {Spell(computed)}");

    public void Mismatch(string line)
    {
        MismatchCount++;
        if (_mismatches.Count < MostListed)
        {
            _mismatches.Add(line);
        }
    }

    public void Note(string line)
    {
        if (!_notes.Contains(line))
        {
            _notes.Add(line);
        }
    }

    private static string Spell(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private long[] CountsOf(string statement)
    {
        if (!_counts.TryGetValue(statement, out var counts))
        {
            _counts.Add(statement, counts = new long[5]);
        }

        return counts;
    }
}
