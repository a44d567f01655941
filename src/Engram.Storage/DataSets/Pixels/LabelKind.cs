namespace Engram.Storage.DataSets.Pixels;

/// <summary>What one label byte of a row says.</summary>
/// <param name="Column">Of the number.</param>
/// <param name="NameColumn">Of the class's name.</param>
/// <param name="Classes">How many classes there are; a byte at or above it is damage.</param>
/// <param name="Names">Of the classes, where they are known.</param>
internal sealed record LabelKind(string Column, string NameColumn, int Classes, IReadOnlyList<string>? Names);
