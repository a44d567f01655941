using Engram.Storage.Runs;

namespace Engram.Storage.Warehouse;

/// <summary>Loads a finished run into a warehouse.</summary>
public static class WarehouseLoader
{
    /// <summary>
    /// Puts the run's rows in the place of those with the same run_id, all tables or none. A load that was killed is done again by the same call.
    /// </summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="environment">Gives the environment's variables, which alone hold secrets.</param>
    /// <exception cref="RefusedException">The run is not finished, the warehouse is of a newer version, or something else lies there.</exception>
    /// <exception cref="CheckpointException">A table of the run is damaged.</exception>
    /// <exception cref="WarehouseException">The warehouse cannot be reached or written; it is as it was.</exception>
    public static Task<LoadReport> LoadAsync(
        string runFolder, WarehouseTarget target, Func<string, string?> environment, CancellationToken cancel) =>
        LoadAsync(runFolder, target, environment, WarehousePatience.Default, cancel);

    /// <summary>
    /// The same, unless the run's folder says that these very tables were loaded there before: a run that is called again after its end, or after
    /// a kill during its load, loads what is not loaded.
    /// </summary>
    /// <returns>Null where nothing was to be done.</returns>
    public static async Task<LoadReport?> LoadOnceAsync(
        string runFolder, WarehouseTarget target, Func<string, string?> environment, CancellationToken cancel)
    {
        var folder = RunFolder.Open(runFolder);
        var mark = new LoadMark(target.ToString(), Manifest.Seal(folder), WarehouseSchema.Version, LabelTable.DigestOf(folder));
        if (LoadMark.Read(folder) == mark)
        {
            return null;
        }

        var report = await LoadAsync(runFolder, target, environment, cancel);
        mark.Write(folder);
        return report;
    }

    internal static async Task<LoadReport> LoadAsync(
        string runFolder, WarehouseTarget target, Func<string, string?> environment, WarehousePatience patience, CancellationToken cancel)
    {
        var warehouse = target.Open(environment, patience);
        var run = await SourceRun.OpenAsync(runFolder, cancel);
        await warehouse.LoadAsync(run, cancel);
        return new LoadReport(target.ToString(), run.RunId, WarehouseSchema.Version, run.RowCounts);
    }
}
