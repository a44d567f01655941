using Engram.Storage.Tables;

namespace Engram.Tests.Support;

/// <summary>The rows of a run's table.</summary>
internal static class Table
{
    public static async Task<List<TRow>> OfAsync<TRow>(string folder)
        where TRow : ITableRow<TRow>
    {
        var rows = new List<TRow>();
        await foreach (var row in TableReader.ReadAsync<TRow>(Path.Combine(folder, "tables")))
        {
            rows.Add(row);
        }

        return rows;
    }
}
