namespace Engram.Storage.DataSets;

/// <summary>A row without usable pixels.</summary>
/// <param name="Missing">True where there was no picture at all, false where it could not be decoded.</param>
public sealed record UnreadableRow(long Row, string ImageId, string Reason, bool Missing);
