using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Engram.Memorization;

/// <summary>A shuffle that a seed and the items' names decide alone: by SHA-256 of "seed:purpose:name".</summary>
public static class SeededOrder
{
    /// <param name="name">Different for every item; equal ones stay in the order in which they came.</param>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> items, Func<T, string> name, long seed, string purpose) =>
        [.. items.OrderBy(item => Hash(string.Create(CultureInfo.InvariantCulture, $"{seed}:{purpose}:{name(item)}")), StringComparer.Ordinal)];

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
