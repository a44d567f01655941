namespace Engram.Storage.DataSets;

/// <summary>What a pack remembers in words.</summary>
internal sealed record PackNotes(IReadOnlyList<UnreadableRow> Unreadable, IReadOnlyList<string> Warnings, long WarningCount);
