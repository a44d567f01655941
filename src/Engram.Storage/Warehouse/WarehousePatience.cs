namespace Engram.Storage.Warehouse;

/// <summary>How long a load waits for another one that is under way.</summary>
internal sealed record WarehousePatience(TimeProvider Clock, TimeSpan Longest)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Ten million edges take a minute or two (TABLES.md); an hour outlasts any load that is alive.</summary>
    public static WarehousePatience Default { get; } = new(TimeProvider.System, TimeSpan.FromHours(1));

    /// <summary>Works until it succeeds, or fails otherwise than by being in another load's way, or the time is over.</summary>
    /// <param name="isInTheWay">Whether the failure means that another load is under way.</param>
    public async Task<T> TryAsync<T>(Func<Task<T>> work, Func<Exception, bool> isInTheWay, CancellationToken cancel)
    {
        for (var start = Clock.GetTimestamp(); ; await Task.Delay(Pause, Clock, cancel))
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (isInTheWay(e) && Clock.GetElapsedTime(start) < Longest)
            {
                // It ends, or its process is killed and the system lets go of its locks: both show at the next try.
            }
        }
    }
}
