using System.Globalization;

namespace Engram.Pipeline.Membership;

/// <summary>Ends of sentences that several messages share.</summary>
internal static class Wordings
{
    /// <summary>", and 3 more pictures"; nothing for none.</summary>
    public static string AndMore(int count, string what) => count > 0 ? string.Create(CultureInfo.InvariantCulture, $", and {count} more {what}") : "";
}
