using Engram.Storage.DataSets;
using Serilog;

namespace Engram.Pipeline.Selection;

/// <summary>Names every training row that was skipped, so that a user can mend the set: a row that was not read cannot be matched.</summary>
internal static class UnreadableLog
{
    /// <summary>So many are shown to the user too; the others stand in the log's file.</summary>
    public const int Shown = 20;

    /// <summary>A million bad rows must not become a gigabyte of log.</summary>
    public const int Logged = 10_000;

    public static void Write(ILogger log, IReadOnlyList<UnreadableRow> rows)
    {
        for (var i = 0; i < Math.Min(rows.Count, Logged); i++)
        {
            var level = i < Shown ? Serilog.Events.LogEventLevel.Warning : Serilog.Events.LogEventLevel.Debug;
            log.Write(level, "Skipped row {Row} ({ImageId}): {Reason}", rows[i].Row, rows[i].ImageId, rows[i].Reason);
        }
    }
}
