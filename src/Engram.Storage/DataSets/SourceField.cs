namespace Engram.Storage.DataSets;

/// <summary>A column of a data set, or what stands for one.</summary>
/// <param name="Name">As configuration keys name it.</param>
/// <param name="Kind">Its type, or where it lies: "text", "INT64", "member", "JSON".</param>
public sealed record SourceField(string Name, string Kind);
