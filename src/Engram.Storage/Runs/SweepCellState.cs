namespace Engram.Storage.Runs;

/// <summary>How far a sweep is with a cell; one that is at work or was interrupted is pending.</summary>
public enum SweepCellState
{
    Pending,
    Done,
    Failed,
}
