namespace Engram.Storage.DataSets;

/// <summary>One picture of an image folder, before its bytes are read.</summary>
/// <param name="Name">Path relative to the folder, with slashes.</param>
/// <param name="Id">From a column, or null.</param>
internal readonly record struct FolderEntry(string Name, string? Caption, string? Id, IReadOnlyList<string?> Extra);
