using System.Globalization;

namespace Engram.Tests;

/// <summary>
/// Ragged cases of every operation of the device seam: sizes just below, at and above the sides of tiles, sums that cross the cut at
/// 1,152 terms, odd widths, strides, paddings, and every epilogue.
/// </summary>
public static partial class OperationCases
{
    private static readonly Lazy<IReadOnlyList<OperationCase>> Tiny = new(() => Build(CaseSize.Tiny));
    private static readonly Lazy<IReadOnlyList<OperationCase>> Full = new(() => Build(CaseSize.Full));

    /// <summary>The expected results are computed once in a process, so that several devices share them.</summary>
    public static IReadOnlyList<OperationCase> All(CaseSize size) => size == CaseSize.Tiny ? Tiny.Value : Full.Value;

    /// <summary>The operations that the cases cover, the first word of a case's name.</summary>
    public static IReadOnlyList<string> Operations(CaseSize size) => [.. All(size).Select(c => c.Name.Split(' ')[0]).Distinct()];

    /// <summary>The cases of one operation.</summary>
    public static IEnumerable<OperationCase> Of(CaseSize size, string operation) =>
        All(size).Where(c => c.Name.StartsWith(operation + " ", StringComparison.Ordinal));

    private static List<OperationCase> Build(CaseSize size) =>
    [
        .. Products(size), .. Convolutions(size), .. GroupNorms(size), .. LayerNorms(size), .. Attentions(size), .. Points(size),
        .. LookUps(size), .. NoiseCases(size), .. Pixels(size), .. Distances(size),
    ];

    private static OperationCase Case(FormattableString name, Func<Workspace, long[]> run) =>
        new(name.ToString(CultureInfo.InvariantCulture), run);

    private static IEnumerable<T> Pick<T>(CaseSize size, IEnumerable<T> tiny, IEnumerable<T> more) =>
        size == CaseSize.Tiny ? tiny : tiny.Concat(more);
}
