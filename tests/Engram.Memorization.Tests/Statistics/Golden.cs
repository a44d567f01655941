using System.Text.Json;

namespace Engram.Tests.Statistics;

/// <summary>What SciPy and scikit-learn say: tests/golden/statistics.</summary>
internal static class Golden
{
    private static readonly Lazy<JsonDocument> Recorded = new(() => JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Golden("statistics/cases.json"))));

    public static IEnumerable<JsonElement> Cases(string name) => Recorded.Value.RootElement.GetProperty(name).EnumerateArray();

    public static JsonElement Case(string name) => Recorded.Value.RootElement.GetProperty(name);

    public static double Number(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    public static double[] Numbers(this JsonElement element, string name) => element.GetProperty(name).Numbers();

    public static double[] Numbers(this JsonElement element) => [.. element.EnumerateArray().Select(value => value.GetDouble())];
}
