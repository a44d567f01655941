using Engram.Cli.Consoles;
using Engram.Pipeline.Options;
using Engram.Storage;
using Engram.Storage.Warehouse;

namespace Engram.Cli.Commands;

/// <summary>What section warehouse asks for when a run has ended.</summary>
internal static class WarehouseLoad
{
    /// <summary>
    /// Loads the finished run, once: a second call for the same tables and the same place does nothing. A failure is one line and exit code 1;
    /// the run is finished and stays so.
    /// </summary>
    /// <param name="shown">The run's folder, for the line.</param>
    public static async Task<int> AfterRunAsync(RunOptions options, string folder, string shown, CancellationToken stop)
    {
        if (options.Warehouse.To.Length == 0)
        {
            return ExitCode.Done;
        }

        var target = WarehouseTarget.Parse(options.Warehouse.To, folder);
        try
        {
            if (await WarehouseLoader.LoadOnceAsync(folder, target, Environment.GetEnvironmentVariable, stop) is { } report)
            {
                await Console.Error.WriteLineAsync(SafeText.OneLine(Sentence(report)));
            }

            return ExitCode.Done;
        }
        catch (Exception e) when (e is WarehouseException or RefusedException or CheckpointException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(SafeText.OneLine(
                $"the run is finished and kept, but not loaded: {e.Message}; 'engram export {shown} --to {target}' repeats it"));
            return ExitCode.Failed;
        }
    }

    public static string Sentence(LoadReport report) =>
        FormattableString.Invariant($"loaded {report.TotalRows} rows of {report.Rows.Count} tables into {report.Target}");
}
