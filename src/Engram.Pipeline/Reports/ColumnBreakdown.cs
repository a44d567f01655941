namespace Engram.Pipeline.Reports;

/// <summary>Extractions by a column of the training set.</summary>
/// <param name="Values">Most prompts first; at most <see cref="Most"/>.</param>
/// <param name="OtherValues">Different values left out.</param>
/// <param name="OtherPrompts">Their prompts.</param>
public sealed record ColumnBreakdown(string Column, IReadOnlyList<ColumnValue> Values, long OtherValues, long OtherPrompts)
{
    public const int Most = 25;
}
