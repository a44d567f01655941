using System.Globalization;
using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Reports;

/// <summary>Numbers as sentences have them.</summary>
internal static class Wording
{
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>3 of 40 (7.5 %, 95 % interval 1.6 to 20.4 %).</summary>
    public static string Say(Share share) => share.Value is { } value
        ? Text($"{share.Hits:N0} of {share.Trials:N0} ({100 * value:0.0} %, 95 % interval {100 * share.Low:0.0} to {100 * share.High:0.0} %)")
        : "0 of 0";
}
