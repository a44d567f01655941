namespace Engram.Cli.Consoles;

/// <summary>A table in plain text: the first column to the left, the others to the right, two spaces between. The same in a file and on a terminal.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [headings];

    /// <summary>Adds a row; cells may hold untrusted text.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(SafeText.OneLine)]);

    public void Print(TextWriter output)
    {
        var widths = headings.Select((_, column) => _rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in _rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[i]))).TrimEnd());
        }
    }
}
