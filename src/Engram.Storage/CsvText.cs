namespace Engram.Storage;

/// <summary>Text as a cell of a CSV file (RFC 4180).</summary>
public static class CsvText
{
    public static string Of(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
