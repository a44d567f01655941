using System.Globalization;
using Engram.Pipeline.Runs;

namespace Engram.Cli.Reports;

/// <summary>Numbers as the page prints them.</summary>
internal static class Say
{
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>1 picture, 2 pictures.</summary>
    public static string Count(long count, string one) => $"{Count(count)} {one}{(count == 1 ? "" : "s")}";

    /// <summary>Three places, as a threshold has them; a dash without a value.</summary>
    public static string L2(double? distance) => distance?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}\u00A0%");

    public static string Percent(Share share) => share.Value is { } value ? Percent(value) : "–";

    public static string Interval(Share share) =>
        share.Trials == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100 * share.Low:0.0} to {100 * share.High:0.0}\u00A0%");

    public static string Of(Share share) => $"{Count(share.Hits)} of {Count(share.Trials)}";

    /// <summary>A coordinate or a length of a drawing: two places do.</summary>
    public static string Place(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
