namespace Engram.Storage.Checkpoints;

/// <summary>One finished segment file of a stage.</summary>
/// <param name="Number">From 1, in order of writing.</param>
public sealed record CheckpointSegment(long Number, string Path)
{
    public string Name => System.IO.Path.GetFileName(Path);
}
