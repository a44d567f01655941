namespace Engram.Storage.DataSets;

/// <summary>The identity of a data set.</summary>
/// <param name="Hash">64 hex digits of SHA-256.</param>
/// <param name="Method"><c>contents</c>, or <c>names, sizes, footers, first and last MiB</c>.</param>
/// <param name="Bytes">Size of all files.</param>
/// <param name="Files">Number of files.</param>
public sealed record DataHash(string Hash, string Method, long Bytes, long Files);
