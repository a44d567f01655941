namespace Engram.Storage.Warehouse;

/// <summary>A place that holds the tables of many runs.</summary>
internal interface IWarehouse
{
    /// <summary>
    /// Puts the run's rows in the place of those with the same run_id, all tables or none; waits for a load that is under way.
    /// </summary>
    /// <exception cref="WarehouseException">It cannot be done; the warehouse is as it was.</exception>
    /// <exception cref="RefusedException">The warehouse is of a newer version, or something else lies there.</exception>
    Task LoadAsync(SourceRun run, CancellationToken cancel);
}
