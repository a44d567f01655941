using System.Text.Json;
using System.Text.Json.Serialization;
using Engram.Pipeline.Sweeps;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Reports;

/// <summary>report/report.json: snake_case, everything outside ASCII escaped.</summary>
public static class ReportFile
{
    public const string Name = "report.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string TextOf(RunReport report) => JsonSerializer.Serialize(report, Json) + "\n";

    /// <summary>Of a sweep.</summary>
    public static string TextOf(SweepReport report) => JsonSerializer.Serialize(report, Json) + "\n";

    /// <summary>The part that depends on the run's inputs alone.</summary>
    public static string TextOf(ReportFigures figures) => JsonSerializer.Serialize(figures, Json);

    /// <summary>Whole or not at all, by rename. Returns its path.</summary>
    public static string Write(string folder, string name, string text)
    {
        var report = RunFolder.Open(folder).Report;
        Directory.CreateDirectory(report);
        var path = Path.Combine(report, name);
        DurableFile.WriteText(path, text);
        return path;
    }
}
