using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>What a membership attack comes to by its tables.</summary>
/// <param name="Broken">Losses that are not finite.</param>
/// <param name="Voids">Target → whether a blind test tells its members apart.</param>
internal sealed record MembershipTally(
    long Pictures, long Members, int Models, long Broken, IReadOnlyList<AttackResultRow> Results, IReadOnlyDictionary<string, bool> Voids);
