namespace Engram.Storage.DataSets.WebDataset;

/// <summary>One sample as a pass over its shard meets it.</summary>
/// <param name="Bytes">The encoded picture; null in a pass without pictures and where <paramref name="Missing"/> says why.</param>
/// <param name="Read">Gives a text member's bytes; until the pass goes on.</param>
internal readonly record struct TarRecord(TarSample Sample, byte[]? Bytes, string? Missing, Func<TarField, byte[]> Read);
